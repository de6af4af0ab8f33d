"""The diagrams (流程图): BPMN files below a folder for each county; no code."""
