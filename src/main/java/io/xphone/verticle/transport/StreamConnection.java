package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.RootCause;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One TCP, TLS or WebSocket connection: closes itself when the peer exceeds the {@link StreamConnections.Bounds}. */
final class StreamConnection implements Flow, Wire.Sink, AcceptedConnections.Entry {

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
    private final Wire wire;
    private final SipTransport transport;
    private final boolean accepted;
    private final String key;
    private final long id;
    private final StreamConnections.Bounds bounds;
    private final Listener listener;
    private final String remoteHost;
    private final int remotePort;
    private final String localHost;
    private final int localPort;
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
    private long pingTimer = -1;
    private boolean heard;
    private long lastUseNanos;

    /**
     * @param accepted whether the peer opened the connection
     * @param key unique among the open connections
     * @param id unique among all connections of the agent
     */
    StreamConnection(
            Vertx vertx,
            Wire wire,
            SipTransport transport,
            boolean accepted,
            String key,
            long id,
            StreamConnections.Bounds bounds,
            LimitedLog strangers,
            Listener listener) {
        this.vertx = vertx;
        this.wire = wire;
        this.transport = transport;
        this.accepted = accepted;
        this.key = key;
        this.id = id;
        this.bounds = bounds;
        this.strangers = strangers;
        this.listener = listener;
        this.remoteHost = host(wire.remoteAddress()); // a closed socket has no addresses
        this.remotePort = wire.remoteAddress().port();
        this.localHost = host(wire.localAddress());
        this.localPort = wire.localAddress().port();
    }

    void start() {
        wire.start(this);
        messageTimer = vertx.setTimer(bounds.silentMs(), ignored -> checkMessage());
        lastUseNanos = System.nanoTime();
        if (bounds.idleMs() > 0) {
            idleTimer = vertx.setTimer(bounds.idleMs(), ignored -> checkIdle());
        }
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public long id() {
        return id;
    }

    /** Pings the peer periodically, and closes the connection when nothing arrives from one ping to the next. */
    void pingEvery(int millis) {
        if (open && millis > 0) {
            heard = true;
            pingTimer = vertx.setPeriodic(millis, ignored -> {
                if (heard) {
                    heard = false;
                    wire.ping();
                } else {
                    strangers.info(remoteHost, "{} is closed: nothing received in {} ms", this, millis);
                    abandon();
                }
            });
        }
    }

    Future<Void> close() {
        return wire.close(Wire.Closing.GOING_AWAY);
    }

    @Override
    public void evict() {
        onClosed();
        wire.close(Wire.Closing.LIMIT);
    }

    @Override
    public void onFailure(Throwable failure) {
        strangers.debug(remoteHost, "{}: {}", this, failure);
        cause = RootCause.first(failure);
    }

    @Override
    public void onClosed() {
        if (open) {
            open = false;
            vertx.cancelTimer(pingTimer);
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
            wire.close(Wire.Closing.LIMIT);
        }
    }

    private void checkMessage() {
        if (!receivedMessage || !complete) {
            strangers.info(remoteHost, "{} is closed: no complete message in time", this);
            wire.close(Wire.Closing.LIMIT);
        }
    }

    @Override
    public void onData() {
        use();
        heard = true;
        messageEnded = false;
    }

    @Override
    public void onRead(boolean incomplete) {
        boolean begins = complete;
        complete = !incomplete;
        if (complete) {
            receivedMessage |= messageEnded || !transport.isWebSocket(); // whose pongs say little
            if (receivedMessage) {
                vertx.cancelTimer(messageTimer);
            }
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
            wire.pause();
        }
    }

    @Override
    public void onHandled() {
        if (--waiting <= FEW_WAITING && paused) {
            paused = false;
            wire.resume();
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
            halfPing = accepted && !transport.isWebSocket(); // whose messages are whole
        }
    }

    @Override
    public void unframeable(SipParseException failure) {
        listener.onMalformed(failure, this);
        strangers.info(remoteHost, "{} is closed: {}", this, failure.getMessage());
        wire.close(failure.status() == StatusCode.MESSAGE_TOO_LARGE ? Wire.Closing.TOO_LARGE : Wire.Closing.NOT_SIP);
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
        return localPort;
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
        wire.write(message).onComplete(written -> unsent -= message.length).onFailure(closing -> {
            onClosed(); // the close event of the connection follows failed writes
            onFailure.run();
        });
        if (unsent > bounds.maxUnsent()) {
            strangers.info(remoteHost, "{} is closed: the peer does not read", this);
            wire.closeAtOnce();
        }
    }

    @Override
    public void keepAlive() {
        use();
        wire.ping();
    }

    @Override
    public void abandon() {
        onClosed();
        wire.closeAtOnce();
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
