"""Pages about village money (财务网页): the public sheets, the register inside, Excel in and out."""
