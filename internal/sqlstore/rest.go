package sqlstore

// Rest closes the connections that wait for a reader, whose caches a server that
// nobody asks need not keep. Readers under way are not disturbed, and the next one
// makes a connection again.
func (s *Store) Rest() {
	for range cap(s.readers) {
		select {
		case c := <-s.readers:
			if c != nil {
				_ = c.close() // it only read
			}
			s.readers <- nil
		default: // all are at work
			return
		}
	}
}
