package io.sluice.core.settings;

/** Whether connections to backends begin with a PROXY header (HAProxy's proxy-protocol.txt) that tells of the client. */
public enum SendProxy {
    /** They do not. */
    OFF,
    /** Version 1, a line of text. */
    V1,
    /** Version 2, binary. */
    V2
}
