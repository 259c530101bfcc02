package io.xphone.verticle.nat;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunParseException;
import io.xphone.nat.stun.TransactionId;
import io.xphone.nat.turn.TurnClient;
import io.xphone.nat.turn.TurnEffect;
import io.xphone.nat.turn.TurnSettings;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.runtime.LogText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A relay over its own connection to a TURN server: performs the effects of a {@link TurnClient}. */
final class TurnConnection implements Relay, TurnWire.Receiver, TurnEffect.Visitor {

    private static final Logger LOG = LoggerFactory.getLogger(TurnConnection.class);

    /** An allocation that was not made. */
    static final class AllocationException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** The error of the server; null when there was none. */
        private final transient TurnEffect.Failed failed;

        /** The server to use instead; null for none. */
        private final transient TurnEffect.Redirected redirected;

        AllocationException(String message, TurnEffect.Failed failed, TurnEffect.Redirected redirected) {
            super(message, null, false, false);
            this.failed = failed;
            this.redirected = redirected;
        }

        TurnEffect.Failed failed() {
            return failed;
        }

        TurnEffect.Redirected redirected() {
            return redirected;
        }
    }

    private final ContextInternal context;
    private final String server;
    private final Identifiers identifiers;
    private final Promise<Relay> allocated;
    private final Promise<Void> closed;
    private TurnWire wire;
    private TurnClient client;
    private Receiver receiver;
    private InetSocketAddress relayed;
    private InetSocketAddress mapped;
    private ScheduledFuture<?> timer;
    private long timerAt = Long.MAX_VALUE;

    /**
     * @param context the event loop of the relay
     * @param server the server, for the log
     */
    TurnConnection(ContextInternal context, String server, Identifiers identifiers) {
        this.context = context;
        this.server = server;
        this.identifiers = identifiers;
        this.allocated = context.promise();
        this.closed = context.promise();
    }

    /**
     * Requests the allocation.
     *
     * @param connected the connection, which reports to this object
     * @return this, with a relayed address; fails with an {@link AllocationException}
     */
    Future<Relay> allocate(TurnWire connected, TurnSettings settings) {
        wire = connected;
        client = new TurnClient(settings, () -> TransactionId.random(identifiers::nextInt));
        perform(client.start(System.nanoTime()));
        return allocated.future();
    }

    @Override
    public InetSocketAddress relayed() {
        return relayed;
    }

    @Override
    public InetSocketAddress mapped() {
        return mapped;
    }

    @Override
    public void send(byte[] data, int length, InetSocketAddress peer) {
        int channel = client.channelOf(peer);
        if (channel != 0) {
            wire.sendChannelData(channel, data, length);
        } else {
            perform(client.send(peer, data, length, System.nanoTime()));
        }
    }

    @Override
    public void permit(InetAddress peer) {
        perform(client.permit(peer, System.nanoTime()));
    }

    @Override
    public void receiver(Receiver newReceiver) {
        receiver = newReceiver;
    }

    @Override
    public Future<Void> close() {
        receiver = null;
        if (client.state() == TurnClient.State.DONE) {
            end();
        } else {
            perform(client.close(System.nanoTime()));
        }
        return closed.future();
    }

    // ---- received ----

    @Override
    public void onStun(byte[] data, int offset, int length) {
        StunMessage message;
        try {
            message = StunMessage.parse(data, offset, length);
        } catch (StunParseException malformed) {
            return;
        }
        perform(client.onMessage(message, System.nanoTime()));
    }

    @Override
    public void onChannelData(int channel, byte[] data, int length) {
        InetSocketAddress peer = client == null ? null : client.peerOf(channel);
        if (peer != null && receiver != null) {
            receiver.onDatagram(data, length, peer);
        }
    }

    @Override
    public void onClosed(String reason) {
        if (client != null) {
            perform(client.onTransportError(reason));
        }
    }

    // ---- timer and effects ----

    private void perform(List<TurnEffect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            effects.get(i).accept(this);
        }
        long next = client.nextNanos();
        if (next == timerAt) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        timerAt = next;
        if (next != Long.MAX_VALUE) {
            timer = context.nettyEventLoop()
                    .schedule(this::onTimer, Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        timer = null;
        timerAt = Long.MAX_VALUE;
        perform(client.onTimer(System.nanoTime()));
    }

    private void end() {
        if (!closed.future().isComplete()) {
            wire.close().onComplete(done -> closed.tryComplete());
        }
    }

    @Override
    public void on(TurnEffect.Send effect) {
        wire.send(effect.message().bytes());
    }

    @Override
    public void on(TurnEffect.Allocated effect) {
        relayed = socketAddress(effect.relayed());
        mapped = socketAddress(effect.mapped());
        allocated.complete(this);
    }

    private static InetSocketAddress socketAddress(StunAddress address) {
        return new InetSocketAddress(address.address(), address.port());
    }

    @Override
    public void on(TurnEffect.Redirected effect) {
        end();
        allocated.fail(new AllocationException(
                "it refers to " + effect.server().host() + ':' + effect.server().port(), null, effect));
    }

    @Override
    public void on(TurnEffect.Failed effect) {
        end();
        String reason = LogText.of(effect.code() == 0 ? effect.reason() : effect.code() + " " + effect.reason());
        allocated.fail(new AllocationException(
                effect.cause() == TurnEffect.Cause.CREDENTIALS
                        ? reason + ": it rejects the user name or the password"
                        : reason,
                effect,
                null));
    }

    @Override
    public void on(TurnEffect.Lost effect) {
        end();
        LOG.info("the relay {} at {} is lost: {}", relayed, server, LogText.of(effect.reason()));
        if (receiver != null) {
            receiver.onLost(effect.reason());
        }
    }

    @Override
    public void on(TurnEffect.Closed effect) {
        end();
        allocated.tryFail(new AllocationException("closed", null, null));
    }

    @Override
    public void on(TurnEffect.PeerRefused effect) {
        LOG.info(
                "{} does not relay to {}: {} {}",
                server,
                effect.peer().getHostAddress(),
                effect.code(),
                LogText.of(effect.reason()));
    }

    @Override
    public void on(TurnEffect.Data effect) {
        if (receiver != null) {
            receiver.onDatagram(effect.data(), effect.data().length, effect.peer());
        }
    }
}
