"""One module a group, one public function a scenario; each plays against a server of which it knows nothing."""
