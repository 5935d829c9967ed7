"""The wire shapes of requests and answers. Unknown fields are refused."""
