package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.core.proxyprotocol.ProxyHeader;
import io.sluice.core.proxyprotocol.ProxyHeaderFault;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the PROXY header from the beginning of a client connection whose peer is believed, tells what it said as an event of
 * the pipeline ({@link ConnectionEnds}) and that it is {@link Done}, and leaves; first in the pipeline, as the header stands before TLS. What follows the
 * header need not be HTTP. On the event loop of the connection.
 */
final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderReader.class);

    /** The event that the header is over; what it told of the client, if anything, came before. */
    enum Done {
        /** It is. */
        DONE
    }

    private final Loop loop;
    private final ListenerPlan plan;
    private final ProxyHeader header;
    private final Deadline deadline = new Deadline(this::expired);
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf held;
    private boolean refused;

    ProxyHeaderReader(Loop loop, ListenerPlan plan) {
        this.loop = loop;
        this.plan = plan;
        this.header = new ProxyHeader(plan.settings.accept().proxyProtocol().headerSize());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        loop.clock().look();
        loop.deadlines().set(deadline, loop.nanos() + plan.requestHeadNanos);
        at.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        ByteBuf in = gather((ByteBuf) message);
        if (refused) {
            in.release();
            return;
        }
        switch (header.read(in)) {
            case MORE -> hold(in);
            case DONE -> done(at, in);
            case REFUSED -> {
                in.release();
                refuse(header.fault());
            }
        }
    }

    /** All that has come and belongs to the header, as far as is known. */
    private ByteBuf gather(ByteBuf in) {
        ByteBuf before = held;
        if (before == null) {
            return in;
        }
        held = null;
        before.writeBytes(in);
        in.release();
        return before;
    }

    /** Keeps a few bytes in a buffer of their size, not in the large one that they were read into. */
    private void hold(ByteBuf in) {
        ByteBuf small = Objects.requireNonNull(context).alloc().buffer(in.readableBytes());
        small.writeBytes(in);
        in.release();
        held = small;
    }

    private void done(ChannelHandlerContext at, ByteBuf rest) {
        loop.deadlines().remove(deadline);
        SocketAddress client = header.client();
        SocketAddress local = header.local();
        if (client != null && local != null) {
            at.fireUserEventTriggered(new ConnectionEnds(client, local));
        }
        at.fireUserEventTriggered(Done.DONE);
        at.pipeline().remove(this);
        if (rest.isReadable()) {
            at.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    private void refuse(ProxyHeaderFault fault) {
        refused = true;
        plan.observer.proxyHeaderRefused(fault.label());
        ChannelHandlerContext at = Objects.requireNonNull(context);
        LOG.debug(
                "closing a connection of {} to listener {}: its PROXY header is refused: {}",
                at.channel().remoteAddress(),
                plan.settings.name(),
                fault.label());
        at.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        loop.deadlines().remove(deadline);
        // Who connects and says nothing wants to know whether somebody listens: no fault of a header.
        if (held != null && !refused) {
            refuse(ProxyHeaderFault.INCOMPLETE);
        }
        at.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext at) {
        loop.deadlines().remove(deadline);
        if (held != null) {
            held.release();
            held = null;
        }
    }

    private void expired() {
        if (!refused) {
            refuse(ProxyHeaderFault.TIMEOUT);
        }
    }
}
