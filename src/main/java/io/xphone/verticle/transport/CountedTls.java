package io.xphone.verticle.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

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
        return counting(super.sslContextFactory());
    }

    /** A factory that passes all settings on. Proxied, since Vert.x 5.1 has other settings than 5.0. */
    private SslContextFactory counting(SslContextFactory inner) {
        return (SslContextFactory) Proxy.newProxyInstance(
                CountedTls.class.getClassLoader(),
                new Class<?>[] {SslContextFactory.class},
                (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(inner, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                    if (result instanceof SslContext context) {
                        return new Context(context, owner);
                    }
                    return result == inner ? proxy : result;
                });
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
