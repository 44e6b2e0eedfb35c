package io.sluice.rules.broken.ha;

import io.sluice.rules.broken.core.BackendManager;

/** Fixture: an arrow from ha, in a package without null marks. */
public class LooksDown {

    BackendManager core = new BackendManager();
}
