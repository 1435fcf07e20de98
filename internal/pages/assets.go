package pages

import (
	"encoding/json"
	"io/fs"
	"mime"
	"path"
	"strings"

	"eightx/internal/errs"
	"eightx/web"
)

// assets are what the folder web was built into: each file's name holds a hash of what
// is in it, so that browsers may keep it for ever.
type assets struct {
	files fs.FS
	names map[string]string // app.js → app-1A2B3C4D.js
}

func openAssets() *assets {
	a := &assets{files: web.Files(), names: map[string]string{}}
	if data, err := fs.ReadFile(a.files, "names.json"); err == nil {
		_ = json.Unmarshal(data, &a.names)
	}
	return a
}

// address is where a file is served.
func (a *assets) address(name string) string {
	if built := a.names[name]; built != "" {
		return "/assets/" + built
	}
	return "/assets/" + name
}

// asset serves a built file, compressed when there is such a form of it.
func (v *visit) asset() error {
	name := path.Clean(v.r.PathValue("name"))
	header := v.w.Header()
	if strings.Contains(v.r.Header.Get("Accept-Encoding"), "gzip") {
		if data, err := fs.ReadFile(v.site.assets.files, name+".gz"); err == nil {
			header.Set("Content-Encoding", "gzip")
			return v.assetData(name, data)
		}
	}
	data, err := fs.ReadFile(v.site.assets.files, name)
	if err != nil {
		return errs.E(errs.NotFound, "pages.no_page", errs.P("path", v.r.URL.Path))
	}
	return v.assetData(name, data)
}

func (v *visit) assetData(name string, data []byte) error {
	header := v.w.Header()
	header.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("Vary", "Accept-Encoding")
	if name == "field-worker.js" { // a worker is looked for anew each time
		header.Set("Cache-Control", "no-cache")
		header.Set("Service-Worker-Allowed", "/")
	}
	_, err := v.w.Write(data)
	if err != nil {
		v.done = true // the browser has gone; nobody is left to tell
	}
	return nil
}
