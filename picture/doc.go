// Package picture tells whether two photos look alike, though one was made smaller,
// compressed, recoloured, turned, mirrored or cut: for the question whether a photo
// was handed in before, for another village or in another year.
//
//	prints := picture.Look(img)
//	match, alike := picture.Compare(prints, archived)
//
// A Print is the perceptual hash PDQ: 256 signs of the low frequencies of an image of
// 64 × 64 points (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ
// image-hashing algorithm", 2019; the idea is pHash, C. Zauner, "Implementation and
// benchmarking of perceptual image hash functions", 2010). Everything is computed in
// whole numbers, so that all machines find the same. doc/evidence.md has the measured
// error rates.
//
// It is not for judging: two photos that look alike are a reason to ask somebody. It
// is not for finding parts of a picture, faces, or forgeries.
package picture
