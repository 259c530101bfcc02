package io.xphone.verticle.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * The TLS of accepted connections. Vert.x shows a connection when its handshake is complete; the owner is notified when
 * the connection is accepted, so that it can count those whose peers begin no handshake, or do not go on with it.
 */
final class CountedTls extends JdkSSLEngineOptions {

    /** Is notified on the event loop of the connection. */
    interface Owner {

        /**
         * A connection was accepted.
         *
         * @param handshake completes when the handshake is complete, has failed, or the connection has closed
         * @return false to close it
         */
        boolean accepts(Channel connection, Future<Channel> handshake);
    }

    private final Owner owner;

    CountedTls(Owner owner) {
        this.owner = owner;
    }

    private CountedTls(CountedTls other) {
        super(other);
        owner = other.owner;
    }

    @Override
    public CountedTls copy() {
        return new CountedTls(this);
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new Factory(super.sslContextFactory());
    }

    /** Passes all settings on. */
    private final class Factory implements SslContextFactory {

        private final SslContextFactory inner;

        Factory(SslContextFactory inner) {
            this.inner = inner;
        }

        @Override
        public SslContextFactory useAlpn(boolean use) {
            inner.useAlpn(use);
            return this;
        }

        @Override
        public SslContextFactory clientAuth(ClientAuth auth) {
            inner.clientAuth(auth);
            return this;
        }

        @Override
        public SslContextFactory forClient(boolean client) {
            inner.forClient(client);
            return this;
        }

        @Override
        public SslContextFactory keyMananagerFactory(KeyManagerFactory factory) {
            inner.keyMananagerFactory(factory);
            return this;
        }

        @Override
        public SslContextFactory trustManagerFactory(TrustManagerFactory factory) {
            inner.trustManagerFactory(factory);
            return this;
        }

        @Override
        public SslContextFactory enabledCipherSuites(Set<String> suites) {
            inner.enabledCipherSuites(suites);
            return this;
        }

        @Override
        public SslContextFactory applicationProtocols(List<String> protocols) {
            inner.applicationProtocols(protocols);
            return this;
        }

        @Override
        public SslContextFactory serverName(String name) {
            inner.serverName(name);
            return this;
        }

        @Override
        public SslContext create() throws SSLException {
            return new Context(inner.create(), owner);
        }
    }

    /** Makes the handlers of connections. */
    private static final class Context extends DelegatingSslContext {

        private final Owner owner;

        Context(SslContext inner, Owner owner) {
            super(inner);
            this.owner = owner;
        }

        @Override
        protected void initEngine(SSLEngine engine) {
            // as it is
        }

        @Override
        protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor executor) {
            return new Handler(newEngine(allocator), startTls, executor, owner);
        }

        @Override
        protected SslHandler newHandler(
                ByteBufAllocator allocator, String host, int port, boolean startTls, Executor executor) {
            return new Handler(newEngine(allocator, host, port), startTls, executor, owner);
        }
    }

    private static final class Handler extends SslHandler {

        private final Owner owner;

        Handler(SSLEngine engine, boolean startTls, Executor executor, Owner owner) {
            super(engine, startTls, executor);
            this.owner = owner;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) throws Exception {
            super.handlerAdded(context);
            if (!owner.accepts(context.channel(), handshakeFuture())) {
                context.channel().close();
            }
        }
    }
}
