package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.DialSettings;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Via;
import io.xphone.sip.transaction.StatelessResponses;
import io.xphone.sip.transaction.TimerValues;
import io.xphone.sip.transaction.TransactionEffect;
import io.xphone.sip.transaction.TransactionLayer;
import io.xphone.sip.transaction.TransactionTimer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** One endpoint of a call in a virtual network: transaction layer and one call machine. */
final class VirtualEndpoint {

    final List<CallState> states = new ArrayList<>();
    final Map<Long, String> outcomes = new HashMap<>();
    final List<CallEvent> events = new ArrayList<>();
    private final VirtualNetwork network;
    private final String name;
    private final SipUri contact;
    private final Identifiers ids;
    private final TransactionLayer transactions;
    private final OutOfDialogRequests outOfDialog;
    private final Map<String, Integer> transactionTimers = new HashMap<>();
    private final Map<CallTimer, Integer> callTimers = new EnumMap<>(CallTimer.class);
    private final Set<Long> issuedTokens = new HashSet<>();
    private VirtualEndpoint peer;
    private boolean disconnect;
    CallMachine call;
    CallEnd end;
    boolean released;
    MediaPlan plan;
    Consumer<VirtualEndpoint> onIncoming = ignored -> {};
    private int generation;
    private long tokens;

    VirtualEndpoint(VirtualNetwork network, String name, long seed) {
        this.network = network;
        this.name = name;
        contact = SipUri.parse("sip:" + name + "@" + name + ".example:5060");
        Random random = new Random(seed);
        ids = new Identifiers() {
            @Override
            public String token(int bits) {
                return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
            }

            @Override
            public int nextInt(int bound) {
                return random.nextInt(bound);
            }
        };
        transactions = new TransactionLayer(TimerValues.DEFAULT, new StatelessResponses(ids));
        outOfDialog = new OutOfDialogRequests(CallSettings.DEFAULT, Set.of(), ids);
    }

    void connect(VirtualEndpoint other) {
        peer = other;
        other.peer = this;
    }

    /** From now on, this endpoint neither receives nor sends. */
    void disconnect() {
        disconnect = true;
    }

    int openTransactions() {
        return transactions.size();
    }

    void dial(DialSettings dial) {
        call = CallMachine.outbound(name, dial, CallSettings.DEFAULT, ids);
        call(call.start(network.now()));
    }

    SipUri contact() {
        return contact;
    }

    /** Issues a command, if there is a call. */
    void command(Function<Long, List<CallEffect>> command) {
        if (call != null) {
            long token = ++tokens;
            issuedTokens.add(token);
            call(command.apply(token));
        }
    }

    /** Every command completed once. */
    void assertAllCompleted() {
        assertThat(outcomes.keySet()).isEqualTo(issuedTokens);
    }

    private void call(List<CallEffect> effects) {
        effects.forEach(this::call);
    }

    private void call(CallEffect effect) {
        if (effect instanceof CallEffect.Send send) {
            transaction(transactions.send(send.txId(), via(send.request()), false));
        } else if (effect instanceof CallEffect.SendAck ack) {
            transmit(via(ack.ack()));
        } else if (effect instanceof CallEffect.Cancel cancel) {
            transaction(transactions.cancel(cancel.inviteTxId(), cancel.headers()));
        } else if (effect instanceof CallEffect.Respond respond) {
            transaction(transactions.respond(respond.txId(), respond.response()));
        } else if (effect instanceof CallEffect.StartTimer start) {
            int current = ++generation;
            callTimers.put(start.timer(), current);
            network.after(start.delayMillis(), () -> {
                if (callTimers.getOrDefault(start.timer(), 0) == current) {
                    call(call.onTimer(start.timer(), network.now()));
                }
            });
        } else if (effect instanceof CallEffect.StopTimer stop) {
            callTimers.remove(stop.timer());
        } else if (effect instanceof CallEffect.OpenMedia) {
            LocalMedia media = new LocalMedia("192.0.2." + (name.equals("a") ? 1 : 2), 4_000, 4_001);
            network.after(1, () -> call(call.onMediaOpened(media, network.now())));
        } else if (effect instanceof CallEffect.ApplyMedia apply) {
            assertThat(end).isNull();
            plan = apply.plan();
        } else if (effect instanceof CallEffect.StateChanged changed) {
            assertThat(states).doesNotContain(CallState.ENDED);
            assertThat(states.isEmpty() ? CallState.IDLE : states.get(states.size() - 1))
                    .isNotEqualTo(changed.state());
            states.add(changed.state());
        } else if (effect instanceof CallEffect.Event event) {
            events.add(event.event());
            if (event.event() instanceof CallEvent.Incoming) {
                network.after(0, () -> onIncoming.accept(this));
            }
        } else if (effect instanceof CallEffect.Ended ended) {
            assertThat(end).as("ended once").isNull();
            end = ended.end();
        } else if (effect instanceof CallEffect.Done done) {
            assertThat(outcomes.put(done.token(), "done")).isNull();
        } else if (effect instanceof CallEffect.Failed failed) {
            assertThat(outcomes.put(failed.token(), failed.error().toString())).isNull();
        } else if (effect instanceof CallEffect.Released) {
            assertThat(end).isNotNull();
            assertThat(released).isFalse();
            released = true;
        }
    }

    private void transaction(List<TransactionEffect> effects) {
        effects.forEach(this::transaction);
    }

    private void transaction(TransactionEffect effect) {
        if (effect instanceof TransactionEffect.Transmit transmit) {
            transmit(transmit.message());
        } else if (effect instanceof TransactionEffect.Deliver deliver) {
            deliver(deliver.txId(), deliver.message());
        } else if (effect instanceof TransactionEffect.Cancelled cancelled) {
            call(call.onCancelled(cancelled.inviteTxId(), cancelled.cancel(), network.now()));
        } else if (effect instanceof TransactionEffect.StartTimer start) {
            startTimer(start.txId(), start.timer(), start.delayMillis());
        } else if (effect instanceof TransactionEffect.StopTimer stop) {
            transactionTimers.remove(stop.txId() + stop.timer());
        } else if (effect instanceof TransactionEffect.Failed failed && call != null) {
            boolean timeout = failed.cause() == TransactionEffect.Cause.TIMEOUT;
            call(call.onTransactionFailed(failed.txId(), timeout, "", network.now()));
        }
    }

    private void startTimer(String txId, TransactionTimer timer, long delay) {
        int current = ++generation;
        transactionTimers.put(txId + timer, current);
        network.after(delay, () -> {
            if (transactionTimers.getOrDefault(txId + timer, 0) == current) {
                transaction(transactions.onTimer(txId, timer));
            }
        });
    }

    private void deliver(String txId, SipMessage message) {
        if (message instanceof SipResponse response) {
            if (call != null && !released && call.callId().equals(response.callId())) {
                call(call.onResponse(txId, response, network.now()));
            } else if (response.success() && response.cseq().method().equals(Method.INVITE)) {
                List<SipRequest> requests = outOfDialog.successWithoutCall(response, contact);
                transmit(via(requests.get(0)));
                transaction(transactions.send("stray" + ++generation, via(requests.get(1)), false));
            }
            return;
        }
        SipRequest request = (SipRequest) message;
        boolean ownCall = call != null && !released && call.callId().equals(request.callId());
        if (ownCall && request.to().tag().isPresent()) {
            call(call.onRequest(txId, request, network.now()));
            return;
        }
        Optional<SipResponse> response = outOfDialog.respond(request, OutOfDialogRequests.Policy.OPEN);
        if (response.isPresent()) {
            transaction(transactions.respond(txId, response.get()));
        } else if (request.method().equals(Method.INVITE) && call == null) {
            call = CallMachine.inbound(name, txId, request, contact, CallSettings.DEFAULT, ids);
            call(call.start(network.now()));
        } else if (request.method().equals(Method.INVITE)) {
            // a retransmitted INVITE after its transaction ended: handled as a merged request
            transaction(transactions.respond(txId, request.response(482, null).build()));
        }
    }

    private SipRequest via(SipRequest request) {
        return request.withTopVia(Via.of("UDP", name + ".example", 5060, ids.branch()));
    }

    private void transmit(SipMessage message) {
        if (!disconnect) {
            network.transmit(message, peer::receive);
        }
    }

    private void receive(SipMessage message) {
        if (disconnect) {
            return;
        }
        if (message instanceof SipRequest request) {
            transaction(transactions.onRequest(request, false));
        } else {
            transaction(transactions.onResponse((SipResponse) message));
        }
    }
}
