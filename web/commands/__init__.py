"""What the command line does (命令), one module a subject; `web.cli` names the commands."""
