"""Forms: a declared subset of form-js, read, checked and shipped (表单). Knows only marshmallow."""
