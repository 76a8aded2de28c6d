"""Try-on jobs: asked for, claimed, completed; never lost, never done twice."""
