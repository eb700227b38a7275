"""One maker for each kind of content: a network and examples to artifacts, as many as time allows."""
