// Package web holds what browsers load beside pages: the stylesheet and the islands,
// built from the folder src by `npm run build` (make web) into dist, which is not
// committed. It is not for pages (internal/pages).
package web

import (
	"embed"
	"io/fs"
)

//go:embed dist*
var dist embed.FS

// Files is what was built: names.json says what each file is called. A program built
// without `make web` has none of it.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return embed.FS{}
	}
	return files
}
