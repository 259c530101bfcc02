package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunBindingClient;
import io.xphone.nat.stun.StunEffect;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunParseException;
import io.xphone.nat.stun.StunTimers;
import io.xphone.nat.stun.TransactionId;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.runtime.MonotonicClock;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/**
 * Requests the mapped address of a socket that is used for something else: media or SIP (RFC 8489 §2). The owner of
 * the socket sends and passes on what it receives. Several requests may run in parallel. Used on one event loop.
 */
public final class StunClient {

    /** Sends a datagram from the socket. */
    public interface Sender {
        void send(byte[] data, int length, InetSocketAddress to);
    }

    private final ContextInternal context;
    private final Identifiers identifiers;
    private final Map<TransactionId, Request> requests = new HashMap<>();

    public StunClient(ContextInternal context, Identifiers identifiers) {
        this.context = context;
        this.identifiers = identifiers;
    }

    /**
     * Requests the address from which a server sees the socket.
     *
     * @param timers when the request is repeated
     * @param timeoutMs time for the response, in ms
     * @return the mapped address; fails with a readable message, with a {@link TimeoutException} without a response
     */
    public Future<InetSocketAddress> request(
            InetSocketAddress server, StunTimers timers, long timeoutMs, Sender sender) {
        Request request = new Request(
                new StunBindingClient(TransactionId.random(identifiers::nextInt), timers), server, timeoutMs, sender);
        requests.put(request.client.transactionId(), request);
        request.perform(request.client.start(MonotonicClock.millis()));
        return request.result.future();
    }

    /** Whether responses are awaited. */
    public boolean active() {
        return !requests.isEmpty();
    }

    /**
     * A datagram was received by the socket.
     *
     * @return whether it is the response to a request of this client; else it is left to the caller
     */
    public boolean onDatagram(byte[] data, int length, InetSocketAddress sender) {
        if (requests.isEmpty() || !StunMessage.isStun(data, 0, length)) {
            return false;
        }
        StunMessage message;
        try {
            message = StunMessage.parse(data, 0, length);
        } catch (StunParseException malformed) {
            return false;
        }
        Request request = requests.get(message.transactionId());
        if (request == null || !request.server.equals(sender)) {
            return false; // of a stranger, who may know the transaction id if he sees the request
        }
        request.perform(request.client.onMessage(message, MonotonicClock.millis()));
        return true;
    }

    /** Ends all requests; they fail with a {@link CancellationException}. */
    public void close() {
        List.copyOf(requests.values())
                .forEach(request -> request.fail(new CancellationException("the socket was closed")));
    }

    static TimeoutException noResponse(long timeoutMs) {
        return new TimeoutException("no response in " + timeoutMs + " ms");
    }

    /** A request without a result. */
    private final class Request implements StunEffect.Visitor {
        private final StunBindingClient client;
        private final InetSocketAddress server;
        private final Sender sender;
        private final Promise<InetSocketAddress> result = context.promise();
        private final long deadline;
        private long timer = -1;

        Request(StunBindingClient client, InetSocketAddress server, long timeoutMs, Sender sender) {
            this.client = client;
            this.server = server;
            this.sender = sender;
            this.deadline = context.setTimer(Math.max(1, timeoutMs), late -> fail(noResponse(timeoutMs)));
        }

        void perform(List<StunEffect> effects) {
            effects.forEach(effect -> effect.accept(this));
        }

        private void end() {
            requests.remove(client.transactionId());
            context.owner().cancelTimer(timer);
            context.owner().cancelTimer(deadline);
        }

        void fail(Throwable cause) {
            end();
            result.tryFail(cause);
        }

        @Override
        public void on(StunEffect.Send effect) {
            byte[] bytes = effect.request().bytes();
            sender.send(bytes, bytes.length, server);
        }

        @Override
        public void on(StunEffect.StartTimer effect) {
            context.owner().cancelTimer(timer);
            timer = context.setTimer(effect.delayMillis(), due -> perform(client.onTimer()));
        }

        @Override
        public void on(StunEffect.StopTimer effect) {
            context.owner().cancelTimer(timer);
        }

        @Override
        public void on(StunEffect.Mapped effect) {
            end();
            StunAddress address = effect.address();
            result.tryComplete(new InetSocketAddress(address.address(), address.port()));
        }

        @Override
        public void on(StunEffect.Failed effect) {
            end();
            result.tryFail(effect.code() == 0 ? effect.reason() : effect.code() + " " + effect.reason());
        }
    }
}
