package httpapi

import "runtime/trace"

// traced makes a request a task of the program's own trace, under the route's name and
// the request's id: nothing of what was asked. It costs one look at a flag while
// nobody traces.
func (x *exchange) traced() (end func()) {
	if !trace.IsEnabled() {
		return func() {}
	}
	ctx, task := trace.NewTask(x.r.Context(), x.route.name)
	trace.Log(ctx, "request", x.id)
	x.r = x.r.WithContext(ctx)
	return task.End
}
