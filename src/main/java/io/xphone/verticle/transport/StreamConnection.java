package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.SipFramer;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.RootCause;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One TCP or TLS connection: frames its messages, and closes itself when the peer exceeds the
 * {@link StreamConnections.Bounds}.
 */
final class StreamConnection implements Flow, SipFramer.Sink {

    /** Handles messages and events of a connection. */
    interface Listener {
        /** The connection carried data in either direction. */
        void onUse(StreamConnection connection);

        void onMessage(SipMessage message, StreamConnection connection);

        void onMalformed(SipParseException failure, StreamConnection connection);

        /** A ping, to which the connection has responded. */
        void onPing(StreamConnection connection);

        void onPong(StreamConnection connection);

        /** The data of one read has been passed on. */
        void onRead();

        /** The connection was closed; called once. */
        void onClosed(StreamConnection connection);
    }

    private static final byte[] PONG = {'\r', '\n'};

    /** Messages that may wait to be handled before the connection is not read any more, and when it is read again. */
    private static final int MAX_WAITING = 256;

    private static final int FEW_WAITING = 64;

    private final LimitedLog strangers;
    private final Vertx vertx;
    private final NetSocket socket;
    private final SipTransport transport;
    private final boolean accepted;
    private final String key;
    private final long id;
    private final StreamConnections.Bounds bounds;
    private final Listener listener;
    private final String remoteHost;
    private final int remotePort;
    private final String localHost;
    private final SipFramer framer;
    private boolean open = true;
    private String cause = "";
    private boolean receivedMessage;
    private boolean complete = true;
    private boolean messageEnded;
    private boolean halfPing;
    private long unsent;
    private int waiting;
    private boolean paused;
    private long messageTimer;
    private long idleTimer = -1;
    private long lastUseNanos;

    /**
     * @param accepted whether the peer opened the connection
     * @param key unique among the open connections
     * @param id unique among all connections of the agent
     */
    StreamConnection(
            Vertx vertx,
            NetSocket socket,
            SipTransport transport,
            boolean accepted,
            String key,
            long id,
            SipLimits limits,
            StreamConnections.Bounds bounds,
            LimitedLog strangers,
            Listener listener) {
        this.vertx = vertx;
        this.socket = socket;
        this.transport = transport;
        this.accepted = accepted;
        this.key = key;
        this.id = id;
        this.bounds = bounds;
        this.strangers = strangers;
        this.listener = listener;
        this.remoteHost = host(socket.remoteAddress()); // a closed socket has no addresses
        this.remotePort = socket.remoteAddress().port();
        this.localHost = host(socket.localAddress());
        this.framer = new SipFramer(limits);
    }

    void start() {
        socket.handler(this::onData);
        socket.exceptionHandler(failure -> {
            strangers.debug(remoteHost, "{}: {}", this, failure);
            cause = RootCause.first(failure);
        });
        socket.closeHandler(ignored -> onClosed());
        messageTimer = vertx.setTimer(bounds.silentMs(), ignored -> checkMessage());
        lastUseNanos = System.nanoTime();
        if (bounds.idleMs() > 0) {
            idleTimer = vertx.setTimer(bounds.idleMs(), ignored -> checkIdle());
        }
    }

    String key() {
        return key;
    }

    @Override
    public long id() {
        return id;
    }

    Future<Void> close() {
        return socket.close();
    }

    /** Closes the connection for a new one. */
    void evict() {
        onClosed();
        socket.close();
    }

    private void onClosed() {
        if (open) {
            open = false;
            vertx.cancelTimer(messageTimer);
            vertx.cancelTimer(idleTimer);
            listener.onClosed(this);
        }
    }

    private void use() {
        lastUseNanos = System.nanoTime();
        listener.onUse(this);
    }

    private void checkIdle() {
        long left = bounds.idleMs() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastUseNanos);
        if (left > 0) {
            idleTimer = vertx.setTimer(left, ignored -> checkIdle());
        } else {
            strangers.info(remoteHost, "{} is closed: idle for {} ms", this, bounds.idleMs());
            socket.close();
        }
    }

    private void checkMessage() {
        if (!receivedMessage || !complete) {
            strangers.info(remoteHost, "{} is closed: no complete message in time", this);
            socket.close();
        }
    }

    private void onData(Buffer data) {
        use();
        byte[] bytes = data.getBytes();
        boolean begins = complete;
        complete = false;
        messageEnded = false;
        framer.feed(bytes, 0, bytes.length, this);
        complete = framer.pending() == 0;
        if (complete) {
            receivedMessage = true;
            vertx.cancelTimer(messageTimer);
        } else if (begins || messageEnded) { // a new message has begun: a busy connection always has an incomplete one
            vertx.cancelTimer(messageTimer);
            messageTimer = vertx.setTimer(bounds.wholeMessageMs(), ignored -> checkMessage());
        }
        listener.onRead();
    }

    @Override
    public void onWaiting() {
        if (++waiting >= MAX_WAITING && !paused) {
            paused = true;
            socket.pause();
        }
    }

    @Override
    public void onHandled() {
        if (--waiting <= FEW_WAITING && paused) {
            paused = false;
            socket.resume();
        }
    }

    @Override
    public void message(SipMessage message) {
        messageEnded = true;
        receivedMessage = true;
        halfPing = false;
        listener.onMessage(message, this);
    }

    @Override
    public void malformed(SipParseException failure) {
        messageEnded = true;
        halfPing = false;
        listener.onMalformed(failure, this);
    }

    @Override
    public void ping() {
        halfPing = false;
        send(PONG);
        listener.onPing(this);
    }

    @Override
    public void pong() {
        listener.onPong(this);
        // the side that opened the connection sends the pings (RFC 5626 §3.5.1): one line end of it is half of a ping
        if (accepted && halfPing) {
            ping();
        } else {
            halfPing = accepted;
        }
    }

    @Override
    public void unframeable(SipParseException failure) {
        listener.onMalformed(failure, this);
        strangers.info(remoteHost, "{} is closed: {}", this, failure.getMessage());
        socket.close();
    }

    @Override
    public SipTransport transport() {
        return transport;
    }

    @Override
    public String remoteHost() {
        return remoteHost;
    }

    @Override
    public int remotePort() {
        return remotePort;
    }

    @Override
    public String localHost() {
        return localHost;
    }

    @Override
    public int localPort() {
        return socket.localAddress().port();
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public String failure() {
        return cause;
    }

    @Override
    public void send(byte[] message, Runnable onFailure) {
        if (!open) {
            onFailure.run();
            return;
        }
        use();
        unsent += message.length;
        socket.write(Buffer.buffer(message))
                .onComplete(written -> unsent -= message.length)
                .onFailure(closing -> {
                    onClosed(); // the close event of the socket follows failed writes
                    onFailure.run();
                });
        if (unsent > bounds.maxUnsent()) {
            strangers.info(remoteHost, "{} is closed: the peer does not read", this);
            closeAtOnce();
        }
    }

    @Override
    public void abandon() {
        onClosed();
        closeAtOnce();
    }

    /** Closes the channel: {@link NetSocket#close} would wait for data that the peer does not read. */
    private void closeAtOnce() {
        ((NetSocketInternal) socket).channelHandlerContext().close();
    }

    /** The host of an address, a literal without brackets. */
    static String host(SocketAddress address) {
        return LocalAddresses.literal(LocalAddresses.ofLiteral(address.hostAddress()));
    }

    @Override
    public String toString() {
        return transport.name().toLowerCase(Locale.ROOT) + " " + remoteHost() + ":" + remotePort();
    }
}
