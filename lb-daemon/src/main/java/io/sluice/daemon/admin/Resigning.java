package io.sluice.daemon.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.daemon.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /ha/resign}: lets another node be master, where there is one. */
final class Resigning implements Operation {

    private static final Logger LOG = LoggerFactory.getLogger(Resigning.class);

    private final AdminSource source;

    Resigning(AdminSource source) {
        this.source = source;
    }

    @Override
    public boolean isAt(String path) {
        return path.equals("/ha/resign");
    }

    @Override
    public Answer run(FullHttpRequest request, String by) {
        if (source.virtualRouters().isEmpty()) {
            return Answer.text(HttpResponseStatus.CONFLICT, "this node stands alone: its file has no ha\n");
        }
        LOG.info("ha: {} has this node resign", by);
        source.resign();
        return Answer.json(HttpResponseStatus.ACCEPTED, Json.write(PairTree.of(source.virtualRouters())));
    }
}
