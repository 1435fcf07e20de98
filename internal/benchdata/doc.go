// Package benchdata reads the data of the public scoring workload (V villages,
// 60 indicators of eight kinds, see doc/performance.md) into the engine's
// columns, writes the workload as a scheme of our own language, and adds a
// board up to the workload's check line.
//
// The data is a folder, either of CSV files (village, ind, weight, cell,
// rating, event, veto) or of little-endian columns (cat.u8, veto.u16, aNN.i32,
// bNN.i32, rt_*, ev_*). Rows may come in any order. Indicator NN of the data is
// the indicator iNN of the scheme; its two numbers are the metrics aNN and bNN,
// its events the ledger iNN, its ratings the ratings iNN.
//
// It is not for facts of real years: those come through internal/tabular.
package benchdata
