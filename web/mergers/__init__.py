"""Pages about village mergers (村庄合并网页)."""
