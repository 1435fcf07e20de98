package operation

import "io"

func returnAll(io.Reader, io.Writer) int { return 0 }
