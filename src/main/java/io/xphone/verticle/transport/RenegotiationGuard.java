package io.xphone.verticle.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a TLS connection whose client starts another handshake. Renegotiation exists up to TLS 1.2; a handshake costs
 * the server many times what it costs the client, and SIP has no use for a second one.
 */
final class RenegotiationGuard extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(RenegotiationGuard.class);
    private static final String TLS_1_3 = "TLSv1.3"; // has no renegotiation

    private final SSLEngine engine;

    private RenegotiationGuard(SSLEngine engine) {
        this.engine = engine;
    }

    /** Guards an accepted connection whose handshake is complete. */
    static void add(ChannelHandlerContext connection) {
        ChannelPipeline pipeline = connection.pipeline();
        ChannelHandlerContext tls = pipeline.context(SslHandler.class);
        if (tls == null) {
            return;
        }
        SSLEngine engine = ((SslHandler) tls.handler()).engine();
        if (!TLS_1_3.equals(engine.getSession().getProtocol())) {
            pipeline.addAfter(tls.name(), "renegotiation", new RenegotiationGuard(engine));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            LOG.info(
                    "a TLS connection from {} is closed: renegotiation",
                    context.channel().remoteAddress());
            context.close();
        }
        context.fireChannelReadComplete();
    }
}
