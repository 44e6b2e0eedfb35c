package io.sluice.core.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Whether a peer reads what it is sent: how much of what was written has left. Owned by the event loop of the channel. */
final class SendProgress {

    private long written;
    private long leftBefore;

    void wrote(int bytes) {
        written += bytes;
    }

    /** Takes down how much has left by now. */
    void mark(Channel channel) {
        leftBefore = written - pending(channel);
    }

    /** True where more has left than at the mark. */
    boolean hasMoved(Channel channel) {
        return written - pending(channel) > leftBefore;
    }

    /** Bytes that wait to be taken by the socket. */
    static long pending(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
