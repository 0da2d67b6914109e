"""Pages for citizens: questions and answers, a form to write to us, and where a request is; in all languages."""
