package io.sluice.daemon.admin;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Closes what comes beyond a number of open connections. All of them share one event loop, so a plain count does. */
@Sharable
final class Connections extends ChannelInboundHandlerAdapter {

    private final int most;
    private int open;

    Connections(int most) {
        this.most = most;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        open++;
        if (open > most) {
            ctx.close();
        } else {
            ctx.fireChannelActive();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        open--;
        ctx.fireChannelInactive();
    }
}
