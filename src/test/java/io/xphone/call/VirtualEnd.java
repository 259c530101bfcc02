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

/**
 * One end of a call in a virtual network: transaction layer, one call machine, and the little that holds them together.
 */
final class VirtualEnd {

    final List<CallState> states = new ArrayList<>();
    final Map<Long, String> outcomes = new HashMap<>();
    final List<CallEvent> events = new ArrayList<>();
    private final VirtualNetwork network;
    private final String name;
    private final SipUri contact;
    private final Identifiers ids;
    private final TransactionLayer transactions;
    private final OutOfDialogRequests outside;
    private final Map<String, Integer> transactionTimers = new HashMap<>();
    private final Map<CallTimer, Integer> callTimers = new EnumMap<>(CallTimer.class);
    private final Set<Long> asked = new HashSet<>();
    private VirtualEnd peer;
    private boolean cutOff;
    CallMachine call;
    CallEnd end;
    boolean released;
    MediaPlan plan;
    Consumer<VirtualEnd> onIncoming = ignored -> {};
    private int generation;
    private long tokens;

    VirtualEnd(VirtualNetwork network, String name, long seed) {
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
        transactions = new TransactionLayer(TimerValues.DEFAULT, ids);
        outside = new OutOfDialogRequests(CallSettings.DEFAULT, Set.of(), ids);
    }

    void connect(VirtualEnd other) {
        peer = other;
        other.peer = this;
    }

    /** From now on nothing arrives here and nothing leaves. */
    void cutOff() {
        cutOff = true;
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

    /** Gives a command, if there is a call. */
    void command(Function<Long, List<CallEffect>> command) {
        if (call != null) {
            long token = ++tokens;
            asked.add(token);
            call(command.apply(token));
        }
    }

    /** Every command came back, once. */
    void assertAllAnswered() {
        assertThat(outcomes.keySet()).isEqualTo(asked);
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
            int mine = ++generation;
            callTimers.put(start.timer(), mine);
            network.after(start.delayMillis(), () -> {
                if (callTimers.getOrDefault(start.timer(), 0) == mine) {
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
        } else if (effect instanceof CallEffect.Failed refused) {
            assertThat(outcomes.put(refused.token(), refused.error().toString()))
                    .isNull();
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
        int mine = ++generation;
        transactionTimers.put(txId + timer, mine);
        network.after(delay, () -> {
            if (transactionTimers.getOrDefault(txId + timer, 0) == mine) {
                transaction(transactions.onTimer(txId, timer));
            }
        });
    }

    private void deliver(String txId, SipMessage message) {
        if (message instanceof SipResponse response) {
            if (call != null && !released && call.callId().equals(response.callId())) {
                call(call.onResponse(txId, response, network.now()));
            } else if (response.success() && response.cseq().method().equals(Method.INVITE)) {
                List<SipRequest> stray = outside.successWithoutCall(response, contact);
                transmit(via(stray.get(0)));
                transaction(transactions.send("stray" + ++generation, via(stray.get(1)), false));
            }
            return;
        }
        SipRequest request = (SipRequest) message;
        boolean ours = call != null && !released && call.callId().equals(request.callId());
        if (ours && request.to().tag().isPresent()) {
            call(call.onRequest(txId, request, network.now()));
            return;
        }
        Optional<SipResponse> answer = outside.respond(request, OutOfDialogRequests.Policy.OPEN);
        if (answer.isPresent()) {
            transaction(transactions.respond(txId, answer.get()));
        } else if (request.method().equals(Method.INVITE) && call == null) {
            call = CallMachine.inbound(name, txId, request, contact, CallSettings.DEFAULT, ids);
            call(call.start(network.now()));
        } else if (request.method().equals(Method.INVITE)) {
            // an INVITE that comes again when its transaction is over: as a merged request would be answered
            transaction(transactions.respond(txId, request.response(482, null).build()));
        }
    }

    private SipRequest via(SipRequest request) {
        return request.withTopVia(Via.of("UDP", name + ".example", 5060, ids.branch()));
    }

    private void transmit(SipMessage message) {
        if (!cutOff) {
            network.carry(message, peer::arrived);
        }
    }

    private void arrived(SipMessage message) {
        if (cutOff) {
            return;
        }
        if (message instanceof SipRequest request) {
            transaction(transactions.onRequest(request, false));
        } else {
            transaction(transactions.onResponse((SipResponse) message));
        }
    }
}
