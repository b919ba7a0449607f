package io.tributary.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands at a listening channel: what comes through has been accepted by the kernel, and is let in or closed here. */
final class AdmissionHandler extends ChannelInboundHandlerAdapter {
    private final Admission admission;
    private final Transport transport;

    AdmissionHandler(Admission admission, Transport transport) {
        this.admission = admission;
        this.transport = transport;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        Channel child = (Channel) accepted;
        if (admission.admit(child, transport)) {
            ctx.fireChannelRead(child);
        } else {
            child.unsafe().closeForcibly();
        }
    }
}
