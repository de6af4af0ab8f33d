"""The power list that people read (小微权力清单公开): each item with its basis, bodies, steps, diagram and forms."""
