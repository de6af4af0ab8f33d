"""What the command line does (命令), one module a subject; each says how it is called, `web.cli` lists them."""
