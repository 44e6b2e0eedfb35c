package io.sluice.daemon.admin;

import io.netty.handler.codec.http.FullHttpRequest;

/** Something that an operator can have the daemon do. Called on the admin server's event loop, for what {@link OperationGuard} lets by. */
interface Operation {

    /** True where that path, without query and as sent, asks for it. */
    boolean isAt(String path);

    /**
     * Does it.
     *
     * @param by who asks, for the log
     */
    Answer run(FullHttpRequest request, String by);
}
