package main

import "syscall/js"

// serve gives the page its functions and stays, since they need the program to
// go on.
func serve() {
	js.Global().Set("eightx", js.ValueOf(map[string]any{
		"check": js.FuncOf(func(_ js.Value, args []js.Value) any {
			return string(check(textAt(args, 0)))
		}),
		"score": js.FuncOf(func(_ js.Value, args []js.Value) any {
			answer, _ := score(textAt(args, 0), textAt(args, 1))
			return string(answer)
		}),
	}))
	select {}
}

// textAt is an argument as text, empty when the page forgot it.
func textAt(args []js.Value, index int) []byte {
	if index >= len(args) || args[index].Type() != js.TypeString {
		return nil
	}
	return []byte(args[index].String())
}
