package io.xphone.verticle.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.xphone.verticle.runtime.LimitedLog;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * Closes a TLS connection whose client starts another handshake. Renegotiation exists up to TLS 1.2; a handshake costs
 * the server many times what it costs the client, and SIP has no use for a second one.
 */
final class RenegotiationGuard extends ChannelInboundHandlerAdapter {

    private static final String TLS_1_3 = "TLSv1.3"; // has no renegotiation

    private final SSLEngine engine;
    private final String remoteHost;
    private final LimitedLog log;

    private RenegotiationGuard(SSLEngine engine, String remoteHost, LimitedLog log) {
        this.engine = engine;
        this.remoteHost = remoteHost;
        this.log = log;
    }

    /** Guards an accepted connection whose handshake is complete. */
    static void add(ChannelHandlerContext connection, String remoteHost, LimitedLog log) {
        ChannelPipeline pipeline = connection.pipeline();
        ChannelHandlerContext tls = pipeline.context(SslHandler.class);
        if (tls == null) {
            return;
        }
        SSLEngine engine = ((SslHandler) tls.handler()).engine();
        if (!TLS_1_3.equals(engine.getSession().getProtocol())) {
            pipeline.addAfter(tls.name(), "renegotiation", new RenegotiationGuard(engine, remoteHost, log));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            log.info(
                    remoteHost,
                    "a TLS connection from {} is closed: renegotiation",
                    context.channel().remoteAddress());
            context.close();
        }
        context.fireChannelReadComplete();
    }
}
