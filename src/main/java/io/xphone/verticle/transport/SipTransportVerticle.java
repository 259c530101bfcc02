package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.ServiceRecords;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.nat.stun.StunTimers;
import io.xphone.options.PeerSource;
import io.xphone.sip.Identifiers;
import io.xphone.sip.locate.ConfiguredHops;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Via;
import io.xphone.sip.overload.InboundQueue;
import io.xphone.sip.overload.MessageGlance;
import io.xphone.sip.overload.Urgency;
import io.xphone.sip.transaction.Amplification;
import io.xphone.sip.transaction.MalformedRequests;
import io.xphone.sip.transaction.StatelessResponses;
import io.xphone.sip.transaction.TransactionEffect;
import io.xphone.sip.transaction.TransactionLayer;
import io.xphone.sip.transaction.TransactionTimer;
import io.xphone.verticle.nat.NatServers;
import io.xphone.verticle.runtime.FileDescriptors;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LogText;
import io.xphone.verticle.runtime.TimerBank;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SIP transport and transaction layer of one agent (RFC 3261 §17 and §18).
 *
 * <pre>{@code
 *   request sent       SipCommand.Send    -> OutgoingRequests (next hop, DNS, flow, Via) -> TransactionLayer
 *   response sent      SipCommand.Respond -> TransactionLayer
 *   message received   Flow -> Inbox -> SipParser -> TransactionLayer
 *
 *   effects            TransactionLayer   -> Transmit: to a Flow
 *                                         -> Deliver, Cancelled, Failed: SipIndication
 *                                         -> StartTimer, StopTimer: TimerBank
 * }</pre>
 *
 * Commands arrive on the event bus ({@link Addresses#sip}), messages on a {@link Flow}. The transaction layer is a pure
 * state machine: each input returns a list of effects, which this verticle performs in order. Retransmissions, the ACKs
 * of 300-699 responses and the timers of transactions do not leave this verticle; indications go to the transaction
 * users (dialog, registration and subscription verticle).
 */
public final class SipTransportVerticle extends VerticleBase
        implements StreamConnections.Receiver, UdpListener.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger("io.xphone.sip");
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /**
     * Where a request was received.
     *
     * @param octets its length
     */
    private record Arrival(Flow flow, int octets) {}

    private record TimerKey(String txId, TransactionTimer timer) {}

    private final TransportSettings settings;
    private final Identifiers identifiers;
    private final TransactionLayer layer;
    private final Map<String, Arrival> arrivals = new HashMap<>(); // of the requests of server transactions
    private final Set<String> unanswered = new HashSet<>(); // new calls without any response
    private final StatelessResponses stateless;
    private final SipLimits requestLimits; // of datagrams
    private final String dialogs;
    private final Effects effects = new Effects(null);
    private final ConfiguredHops hops = new ConfiguredHops();
    private final LimitedLog strangers = new LimitedLog(LOG);
    private final Map<Long, String> monitored = new HashMap<>(); // connections, and the address to notify
    private final boolean checked;
    private TimerBank<TimerKey> timers;
    private Inbox inbox;
    private int octets; // of the datagram that is being handled
    private Flows flows;
    private PublicAddresses publicAddresses;
    private Resolver resolver;
    private OutgoingRequests outgoing;
    private KeepAlives keepAlives;
    private MessageConsumer<SipCommand> consumer;

    public SipTransportVerticle(TransportSettings settings, Identifiers identifiers) {
        this.settings = settings;
        this.identifiers = identifiers;
        this.checked = settings.peerSource() == PeerSource.SAME;
        this.dialogs = Addresses.dialog(settings.agent());
        this.stateless = new StatelessResponses(identifiers);
        this.layer = new TransactionLayer(settings.timers(), stateless);
        SipLimits limits = settings.limits();
        this.requestLimits = new SipLimits(
                Math.min(limits.maxMessageBytes(), settings.maxDatagramBytes()),
                limits.maxHeaders(),
                limits.maxLineBytes());
    }

    @Override
    public Future<?> start() {
        timers = new TimerBank<>(vertx, due -> perform(layer.onTimer(due.txId(), due.timer())));
        inbox = new Inbox(
                (ContextInternal) context,
                settings.agent(),
                settings.overloadMs(),
                FileDescriptors.process(),
                new Received());
        resolver = new Resolver((ContextInternal) context, settings, identifiers, hops);
        publicAddresses = new PublicAddresses(
                (ContextInternal) context,
                new NatServers(vertx, settings.media(), resolver, identifiers),
                identifiers,
                PublicAddresses.PERIOD_MS);
        flows = new Flows(
                (ContextInternal) context, settings, this::isConfigured, this::hops, publicAddresses, this, this);
        hops.add(settings.hops());
        outgoing = new OutgoingRequests(layer, identifiers, flows, resolver, this::perform, this::publish);
        keepAlives = new KeepAlives(
                vertx, outgoing::flow, identifiers, KeepAlives.PONG_MS, StunTimers.DEFAULT, this::publish);
        consumer = vertx.eventBus()
                .localConsumer(
                        Addresses.sip(settings.agent()),
                        message -> message.body().accept(new Commands(message)));
        return Future.succeededFuture();
    }

    /** Whether the peer of a flow is a configured next hop or a peer of the agent. */
    private boolean isConfigured(Flow flow) {
        if (!hops(flow).isEmpty()) {
            return true;
        }
        if (settings.peers().isEmpty()) {
            return false;
        }
        InetAddress address = LocalAddresses.ofLiteral(flow.remoteHost());
        return settings.peers().stream().anyMatch(peer -> peer.isAt(address));
    }

    /** The hosts of the configured next hops at the address of a flow. */
    private Set<String> hops(Flow flow) {
        return hops.at(flow.remoteHost(), !flow.reliable());
    }

    /** Whether two addresses are of one peer, of the proxy, or of the servers of a phone. */
    private boolean samePeer(Flow one, Flow other) {
        Set<String> hopsOfOne = hops(one);
        Set<String> hopsOfOther = hops(other);
        if (settings.peers().isEmpty()) {
            return !hopsOfOne.isEmpty() && !hopsOfOther.isEmpty();
        }
        InetAddress addressOfOne = LocalAddresses.ofLiteral(one.remoteHost());
        InetAddress addressOfOther = LocalAddresses.ofLiteral(other.remoteHost());
        return !Collections.disjoint(hopsOfOne, hopsOfOther)
                || settings.peers().stream()
                        .anyMatch(peer -> peer.has(addressOfOne, hopsOfOne) && peer.has(addressOfOther, hopsOfOther));
    }

    @Override
    public Future<?> stop() {
        timers.stopAll();
        inbox.close();
        keepAlives.stop();
        publicAddresses.close();
        resolver.close();
        // the last verticle of the agent to stop: the events of the others have been sent
        return ConsumerDrain.unregister(context, consumer)
                .eventually(flows::close)
                .eventually(() -> LocalServices.inboxesDrained(vertx, context));
    }

    @Override
    public void onDatagram(byte[] data, Flow from) {
        int start = 0;
        while (start < data.length && (data[start] == '\r' || data[start] == '\n')) {
            start++;
        }
        if (start == data.length) {
            return; // a keep-alive
        }
        if (data[start] >= 0 && data[start] < 2) { // the first two bits of STUN are 0 (RFC 8489 §5); SIP is text
            if (!publicAddresses.onStun(data, from)) {
                keepAlives.onStun(data, from);
            }
            return;
        }
        if (!MessageGlance.acknowledges(data, start, data.length - start, stateless.tagPrefix())) {
            inbox.add(data, start, from);
        }
    }

    @Override
    public void onMessage(SipMessage message, Flow from) {
        inbox.add(message, from);
    }

    @Override
    public void onRead() {
        inbox.drain();
    }

    private SipMessage parsed(byte[] data, int start, Flow from) {
        try {
            int length = data.length - start;
            SipLimits limits = MessageGlance.response(data, start, length) ? settings.limits() : requestLimits;
            return SipParser.parse(data, start, length, limits);
        } catch (SipParseException failure) {
            onMalformed(failure, from);
            return null;
        }
    }

    private void handle(SipMessage message, Flow from) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("received from {}\n{}", from, LogText.message(message));
        }
        if (message instanceof SipResponse response) {
            onResponse(response, from);
        } else {
            onRequest((SipRequest) message, from);
        }
    }

    /** A response from elsewhere than its request was sent to is a forgery, or of a host with several addresses. */
    private void onResponse(SipResponse response, Flow from) {
        String transaction = layer.clientOf(response);
        if (checked && !transaction.isEmpty() && !outgoing.expectsFrom(transaction, from)) {
            dropped("response " + response.status(), from, "its request was not sent there");
            return;
        }
        perform(layer.onResponse(response), new Effects(from));
    }

    private void dropped(String what, Flow from, String why) {
        strangers.info(
                from.remoteHost(),
                "{}: dropped a {} from {}: {}; see the option calls.peerSource",
                settings.agent(),
                what,
                from,
                why);
    }

    private void onRequest(SipRequest received, Flow from) {
        SipRequest request = received.replaceTopVia(stamped(received.topVia(), from));
        Arrival invite = checked ? arrivals.get(layer.inviteOf(request)) : null;
        boolean elsewhere = invite != null
                && !invite.flow().remoteHost().equals(from.remoteHost())
                && !samePeer(invite.flow(), from);
        if (elsewhere) {
            dropped(request.method(), from, "its INVITE did not come from there");
            return;
        }
        perform(layer.onRequest(request, from.reliable()), new Effects(from));
    }

    /**
     * Adds the source address of a request to its Via, also where the Via does not request it (RFC 3261 §18.2.1, RFC
     * 3581 §4).
     */
    private static Via stamped(Via via, Flow from) {
        Via stamped = via.withParameter("received", from.remoteHost());
        return via.hasRport() ? stamped.withParameter("rport", Integer.toString(from.remotePort())) : stamped;
    }

    @Override
    public void onMalformed(SipParseException failure, Flow from) {
        strangers.debug(from.remoteHost(), "malformed message from {}: {}", from, failure.getMessage());
        MalformedRequests.response(failure, via -> stamped(via, from))
                .flatMap(response -> limited(response, from, octets))
                .ifPresent(response -> transmit(response, from, ""));
    }

    @Override
    public void onPing(Flow from) {
        keepAlives.onPing(from);
    }

    @Override
    public void onPong(Flow from) {
        keepAlives.onPong(from);
    }

    @Override
    public void onClosed(Flow flow) {
        outgoing.onClosed(flow);
        keepAlives.onClosed(flow);
        String monitor = monitored.remove(flow.id());
        if (monitor != null) {
            publish(monitor, new SipIndication.FlowEnded(flow.id()));
        }
    }

    /** @param txId the transaction that fails when the message cannot be sent; "" for none */
    private void transmit(SipMessage message, Flow flow, String txId) {
        transmit(message, flow, () -> perform(layer.onTransportError(txId)));
    }

    private void transmit(SipMessage message, Flow flow, Runnable onFailure) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("sent to {}\n{}", flow, LogText.message(message));
        }
        // in a later task: the effects that accompany the message are performed first
        flow.send(SipWriter.write(message), () -> context.runOnContext(ignored -> onFailure.run()));
    }

    private void perform(List<TransactionEffect> list) {
        perform(list, effects);
    }

    private static void perform(List<TransactionEffect> list, Effects effects) {
        for (int i = 0, n = list.size(); i < n; i++) {
            list.get(i).accept(effects);
        }
    }

    /** @param received the flow of the request that is being handled; null for none */
    private void transmit(TransactionEffect.Transmit transmit, Flow received) {
        if (transmit.message() instanceof SipRequest) {
            String txId = transmit.txId();
            outgoing.withFlow(txId, flow -> transmit(transmit.message(), flow, () -> onTransmitFailed(transmit, flow)));
            return;
        }
        SipResponse response = (SipResponse) transmit.message();
        if (transmit.txId().isEmpty()) {
            answer(response, received, octets);
            return;
        }
        Arrival arrival = arrivals.get(transmit.txId());
        Flow flow = arrival == null ? received : arrival.flow();
        if (flow == null) {
            return; // the transaction has ended
        }
        if (arrival == null) {
            arrivals.put(transmit.txId(), new Arrival(flow, octets));
        }
        flows.forResponse(response.topVia(), flow, target -> transmit(response, target, transmit.txId()));
    }

    /**
     * Sends a CANCEL again on another connection when its connection closed: no transaction retransmits it on a stream.
     */
    private void onTransmitFailed(TransactionEffect.Transmit transmit, Flow broken) {
        String txId = transmit.txId();
        if (broken.reliable() && ((SipRequest) transmit.message()).method().equals(Method.CANCEL)) {
            outgoing.withFlow(txId, flow -> transmit(transmit.message(), flow, txId));
        } else {
            perform(layer.onTransportError(txId));
        }
    }

    private void deliver(TransactionEffect.Deliver deliver, Flow received) {
        if (deliver.message() instanceof SipRequest request) {
            if (!deliver.txId().isEmpty()) {
                arrivals.put(deliver.txId(), new Arrival(received, octets));
                if (Urgency.of(request) == Urgency.NEW_CALL) {
                    unanswered.add(deliver.txId());
                    inbox.unanswered(unanswered.size());
                }
            }
            publish(dialogs, new SipIndication.Request(deliver.txId(), request, flows.route(received)));
        } else if (!outgoing.onResponse(deliver.txId(), (SipResponse) deliver.message())) {
            SipResponse stray = (SipResponse) deliver.message();
            publish(dialogs, new SipIndication.Response("", stray, received == null ? null : flows.route(received)));
        }
    }

    /** Sends a response without state; nothing to a datagram that is too short for it. */
    private void answer(SipResponse response, Flow from, int requestOctets) {
        limited(response, from, requestOctets)
                .ifPresent(
                        shorter -> flows.forResponse(shorter.topVia(), from, target -> transmit(shorter, target, "")));
    }

    /** A connection has shown the address of its peer; a datagram has not. */
    private static Optional<SipResponse> limited(SipResponse response, Flow from, int requestOctets) {
        return from.reliable() ? Optional.of(response) : Amplification.limited(response, requestOctets);
    }

    private void answered(String txId) {
        if (unanswered.remove(txId)) {
            inbox.unanswered(unanswered.size());
        }
    }

    /** Handles the messages that the inbox has kept. */
    private final class Received implements Inbox.Handler {

        @Override
        public void handle(SipMessage message, Flow from) {
            SipTransportVerticle.this.handle(message, from);
        }

        @Override
        public void handle(byte[] data, int start, Flow from) {
            octets = data.length;
            SipMessage message = parsed(data, start, from);
            if (message != null) {
                SipTransportVerticle.this.handle(message, from);
            }
        }

        @Override
        public SipMessage parse(byte[] data, int start, Flow from) {
            octets = data.length;
            return parsed(data, start, from);
        }

        @Override
        public void reject(SipMessage message, Flow from, InboundQueue.Fate fate) {
            if (!(message instanceof SipRequest received) || layer.knows(received)) {
                SipTransportVerticle.this.handle(message, from);
                return;
            }
            SipRequest request = received.replaceTopVia(stamped(received.topVia(), from));
            SipResponse response;
            if (fate == InboundQueue.Fate.CANCELLED) {
                response = stateless.of(request, StatusCode.REQUEST_TERMINATED);
            } else {
                response = stateless.overloaded(request);
                inbox.onRejected();
            }
            answer(response, from, octets);
        }

        @Override
        public void rejected(int count) {
            publish(dialogs, new SipIndication.CallsRejected(count));
        }

        @Override
        public void handedOver(Runnable passed) {
            publish(dialogs, new SipIndication.Marker(passed));
        }
    }

    private void publish(String address, SipIndication indication) {
        vertx.eventBus().send(address, indication, LOCAL);
    }

    /** Executes one command. */
    private final class Commands implements SipCommand.Visitor {

        private final Message<SipCommand> message;

        Commands(Message<SipCommand> message) {
            this.message = message;
        }

        @Override
        public void on(SipCommand.Send command) {
            outgoing.send(command);
        }

        @Override
        public void on(SipCommand.SendAck command) {
            outgoing.sendAck(command);
        }

        @Override
        public void on(SipCommand.Cancel command) {
            outgoing.cancel(command.inviteTxId(), command.headers());
        }

        @Override
        public void on(SipCommand.Respond command) {
            answered(command.txId());
            perform(layer.respond(command.txId(), command.response()));
        }

        @Override
        public void on(SipCommand.RespondOnce command) {
            answered(command.txId());
            Arrival arrival = arrivals.get(command.txId());
            perform(layer.respondOnce(
                    command.txId(),
                    (request, response) -> {
                        SipResponse tagged = stateless.tagged(request, response);
                        return arrival == null
                                ? Optional.of(tagged)
                                : limited(tagged, arrival.flow(), arrival.octets());
                    },
                    command.response()));
        }

        @Override
        public void on(SipCommand.FindRoute command) {
            outgoing.route(command.uri(), command.flow())
                    .onSuccess(message::reply)
                    .onFailure(failure -> message.fail(BusErrors.UNREACHABLE, failure.getMessage()));
        }

        @Override
        public void on(SipCommand.FindAddress command) {
            resolver.address(command.host(), command.family())
                    .onSuccess(message::reply)
                    .onFailure(failure -> message.fail(BusErrors.UNREACHABLE, failure.getMessage()));
        }

        @Override
        public void on(SipCommand.FindService command) {
            resolver.services(command.name())
                    .onSuccess(found -> message.reply(new ServiceRecords(found)))
                    .onFailure(failure -> message.fail(BusErrors.UNREACHABLE, failure.getMessage()));
        }

        @Override
        public void on(SipCommand.AddHops command) {
            hops.add(command.hops());
            command.hops().forEach(resolver::resolve);
        }

        @Override
        public void on(SipCommand.Open command) {
            settings.hops().forEach(resolver::resolve); // their addresses may call before this agent does
            flows.start()
                    .onSuccess(bound -> message.reply(null))
                    .onFailure(failure -> message.fail(BusErrors.FAILED, failure.getMessage()));
        }

        @Override
        public void on(SipCommand.Listening command) {
            message.reply(String.join(" ", flows.listening()));
        }

        @Override
        public void on(SipCommand.KeepAlive command) {
            keepAlives.start(command);
        }

        @Override
        public void on(SipCommand.MonitorFlow command) {
            if (flows.open(command.flow()) == null) {
                publish(command.replyTo(), new SipIndication.FlowEnded(command.flow()));
            } else {
                monitored.put(command.flow(), command.replyTo());
            }
        }
    }

    /** Performs the effects of the transaction layer. */
    private final class Effects implements TransactionEffect.Visitor {

        private final Flow received;

        /** @param received the flow of the request that causes the effects; null where no request does */
        Effects(Flow received) {
            this.received = received;
        }

        @Override
        public void on(TransactionEffect.Transmit effect) {
            transmit(effect, received);
        }

        @Override
        public void on(TransactionEffect.Deliver effect) {
            deliver(effect, received);
        }

        @Override
        public void on(TransactionEffect.Cancelled effect) {
            publish(dialogs, new SipIndication.Cancelled(effect.inviteTxId(), effect.cancel()));
        }

        @Override
        public void on(TransactionEffect.StartTimer effect) {
            timers.start(new TimerKey(effect.txId(), effect.timer()), effect.delayMillis());
        }

        @Override
        public void on(TransactionEffect.StopTimer effect) {
            timers.stop(new TimerKey(effect.txId(), effect.timer()));
        }

        @Override
        public void on(TransactionEffect.Failed effect) {
            outgoing.onFailed(effect.txId(), effect.cause());
        }

        @Override
        public void on(TransactionEffect.Terminated effect) {
            arrivals.remove(effect.txId());
            answered(effect.txId());
            outgoing.onTerminated(effect.txId());
        }
    }
}
