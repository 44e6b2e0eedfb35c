package io.sluice.ha;

/** Where a virtual router is in its life; the picture is in {@code VirtualRouter}. */
public enum RouterState {
    /** Takes no part: not started yet, or stopped. */
    INIT,
    /** Listens to the master and waits for its silence. */
    BACKUP,
    /** Has the addresses and says so once per interval. */
    MASTER,
    /** Started, but cannot serve. */
    FAULT
}
