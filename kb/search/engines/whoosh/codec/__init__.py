"""An index as arrays in mapped files, and the same files behind Whoosh's codec interface."""
