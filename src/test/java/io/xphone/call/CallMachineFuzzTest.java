package io.xphone.call;

import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.message.RAck;
import io.xphone.call.transfer.TransferSettings;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random inputs in arbitrary order: the machine holds its invariants and always ends. */
class CallMachineFuzzTest {

    private static final int CALLS = 4_000;
    private static final String[] METHODS = {
        Method.INVITE,
        Method.UPDATE,
        Method.PRACK,
        Method.NOTIFY,
        Method.BYE,
        Method.INFO,
        Method.OPTIONS,
        Method.ACK,
        Method.REFER,
        Method.NOTIFY,
        "FOO"
    };
    private static final int[] STATUSES = {
        100, 180, 181, 183, 183, 199, 200, 200, 200, 202, 300, 302, 305, 401, 407, 404, 408, 481, 486, 487, 488, 491,
        491, 500, 503, 600, 699
    };

    /** The invariants of the effects, whatever preceded them. */
    private static final class Invariants {
        private final List<CallEffect.Send> open = new ArrayList<>();
        private final EnumSet<CallTimer> timers = EnumSet.noneOf(CallTimer.class);
        private final Map<String, Integer> finals = new HashMap<>();
        private final Set<Long> completed = new HashSet<>();
        private CallState state = CallState.IDLE;
        private boolean mediaOpen;
        private boolean mediaReady;
        private boolean ended;
        private boolean released;

        void check(List<CallEffect> effects) {
            effects.forEach(this::check);
        }

        private void check(CallEffect effect) {
            if (effect instanceof CallEffect.Send send) {
                open.add(send);
            } else if (effect instanceof CallEffect.Respond respond
                    && respond.response().finalResponse()) {
                int status = respond.response().status();
                assertThat(finals.getOrDefault(respond.txId(), status))
                        .as("one final response")
                        .isEqualTo(status);
                finals.put(respond.txId(), status);
            } else if (effect instanceof CallEffect.StartTimer start) {
                assertThat(start.delayMillis()).isNotNegative();
                timers.add(start.timer());
            } else if (effect instanceof CallEffect.StopTimer stop) {
                assertThat(timers.remove(stop.timer())).isTrue();
            } else if (effect instanceof CallEffect.OpenMedia) {
                assertThat(mediaOpen).isFalse();
                mediaOpen = true;
            } else if (effect instanceof CallEffect.CloseMedia) {
                assertThat(mediaOpen).isTrue();
                mediaOpen = false;
            } else if (effect instanceof CallEffect.ApplyMedia || effect instanceof CallEffect.ConfirmMedia) {
                assertThat(mediaOpen && mediaReady).isTrue();
            } else if (effect instanceof CallEffect.StateChanged changed) {
                assertThat(state).isNotEqualTo(CallState.ENDED).isNotEqualTo(changed.state());
                boolean back = changed.state().ordinal() < state.ordinal();
                assertThat(back).isEqualTo(back && state == CallState.ON_HOLD && changed.state() == CallState.ACTIVE);
                state = changed.state();
            } else if (effect instanceof CallEffect.Ended) {
                assertThat(ended).isFalse();
                assertThat(state).isEqualTo(CallState.ENDED);
                ended = true;
            } else if (effect instanceof CallEffect.Done done) {
                assertThat(completed.add(done.token())).isTrue();
            } else if (effect instanceof CallEffect.Failed failed) {
                assertThat(completed.add(failed.token())).isTrue();
            } else if (effect instanceof CallEffect.Released) {
                assertThat(ended && !released).isTrue();
                released = true;
            }
        }
    }

    @Test
    void anythingInAnyOrder() {
        long seed = 20_261_122;
        System.out.println("CallMachineFuzzTest seed " + seed);
        Random random = new Random(seed);
        int established = 0;
        for (int i = 0; i < CALLS; i++) {
            established += one(random) ? 1 : 0;
        }
        assertThat(established).as("calls that were answered").isGreaterThan(CALLS / 10);
    }

    private static boolean one(Random random) {
        CallFixture fixture = random.nextBoolean()
                ? CallFixture.outbound(CallFixture.dialling()
                        .earlyMedia(random.nextBoolean())
                        .lateOffer(random.nextInt(4) == 0)
                        .credentials(random.nextBoolean() ? List.of(new Credentials("u", "p")) : List.of())
                        .build())
                : CallFixture.inbound(anyInvite(random));
        Invariants invariants = new Invariants();
        fixture.withoutPorts();
        fixture.ids.numbers(random::nextInt);
        long tokens = 0;
        int steps = random.nextInt(60);
        for (int i = 0; i < steps; i++) {
            boolean opening = invariants.mediaOpen && !invariants.mediaReady && random.nextBoolean();
            int what = i == 0 ? 0 : opening ? 1 : random.nextInt(20);
            if (what < 2 || what > 9) {
                fixture.apply(List.of());
                input(fixture, invariants, random, what);
            } else {
                command(fixture, random, what, ++tokens);
            }
            invariants.check(fixture.effects);
        }
        boolean established = fixture.states().contains(CallState.ACTIVE);
        finish(fixture, invariants, ++tokens);
        assertThat(invariants.completed).hasSize((int) tokens);
        assertThat(invariants.ended && invariants.released && !invariants.mediaOpen)
                .as(() -> "over after " + fixture.allEffects)
                .isTrue();
        return established;
    }

    private static SipRequest anyInvite(Random random) {
        SipRequest.Builder invite = CallFixture.invite().add(HeaderName.ALLOW, "INVITE, ACK, BYE, UPDATE");
        if (random.nextBoolean()) {
            invite.add(HeaderName.SUPPORTED, "100rel, timer");
        }
        return random.nextInt(4) == 0
                ? invite.build()
                : invite.body("application/sdp", anySdp(random)).build();
    }

    /** The RAck of the latest reliable response, or another. */
    private static String anyRAck(CallFixture fixture, Random random) {
        long rseq = fixture.ofAll(CallEffect.Respond.class).stream()
                .flatMap(sent -> RAck.rseqOf(sent.response()).stream().boxed())
                .reduce((first, second) -> second)
                .orElse(1L);
        return (random.nextInt(4) == 0 ? rseq - 1 : rseq) + (random.nextInt(8) == 0 ? " x" : " 100 INVITE");
    }

    private static void command(CallFixture fixture, Random random, int what, long token) {
        fixture.apply(
                switch (what) {
                    case 2, 3 -> fixture.call.accept(token, List.of(), 0);
                    case 4 ->
                        random.nextInt(4) == 0
                                ? fixture.call.reject(token, 200 + random.nextInt(500), "", List.of(), 0)
                                : fixture.call.progress(
                                        token, 179 + random.nextInt(6), random.nextBoolean(), List.of(), 0);
                    case 5 ->
                        random.nextInt(4) == 0
                                ? fixture.call.end(token, List.of(), 0)
                                : fixture.call.info(token, "a/b", new byte[random.nextInt(2)], List.of(), 0);
                    case 6, 7 -> fixture.call.hold(token, List.of(), 0);
                    case 8 -> transfer(fixture, random, token);
                    default -> fixture.call.resume(token, List.of(), 0);
                });
    }

    private static List<CallEffect> transfer(CallFixture fixture, Random random, long token) {
        List<String> requested = fixture.ofAll(CallEffect.Event.class).stream()
                .map(CallEffect.Event::event)
                .filter(CallEvent.TransferRequested.class::isInstance)
                .map(event -> ((CallEvent.TransferRequested) event).id())
                .toList();
        String request = requested.isEmpty() ? "none" : requested.get(random.nextInt(requested.size()));
        return switch (random.nextInt(4)) {
            case 0 -> fixture.call.transfers().reject(token, request, 300 + random.nextInt(500), List.of(), 0);
            case 1, 2 -> fixture.call.transfers().accept(token, request, 0);
            default ->
                fixture.call
                        .transfers()
                        .transfer(
                                token,
                                new TransferSettings(
                                        "T" + token,
                                        CallFixture.PEER,
                                        Optional.of(CallFixture.LOCAL),
                                        random.nextBoolean(),
                                        random.nextInt(4) == 0,
                                        1000,
                                        List.of()));
        };
    }

    private static SipRequest.Builder peerRequest(CallFixture fixture, Random random) {
        SipRequest.Builder request = fixture.peerRequest(METHODS[random.nextInt(METHODS.length)]);
        if (request.build().method().equals(Method.REFER)) {
            request.add(HeaderName.REFER_TO, random.nextInt(5) == 0 ? "<mailto:a>" : "<sip:c@example.com>");
        } else if (request.build().method().equals(Method.NOTIFY)) {
            request.add(HeaderName.EVENT, random.nextInt(5) == 0 ? "refer;id=1" : "refer")
                    .add(HeaderName.SUBSCRIPTION_STATE, random.nextBoolean() ? "active" : "terminated;reason=timeout")
                    .body("message/sipfrag", "SIP/2.0 " + STATUSES[random.nextInt(STATUSES.length)] + " x");
        }
        return request;
    }

    private static void input(CallFixture fixture, Invariants invariants, Random random, int what) {
        switch (what) {
            case 0 -> fixture.apply(fixture.call.start(0));
            case 1 -> media(fixture, invariants, random);
            case 10, 11 -> {
                SipRequest.Builder request = peerRequest(fixture, random);
                if (random.nextInt(10) == 0) {
                    fixture.peerTag(random.nextBoolean() ? CallFixture.PEER_TAG : "x");
                }
                request.add(HeaderName.RACK, anyRAck(fixture, random));
                boolean plain = request.build().method().equals(Method.NOTIFY) || random.nextBoolean();
                fixture.receive(plain ? request : request.body("application/sdp", anySdp(random)));
            }
            case 12 -> {
                if (!fixture.ofAll(CallEffect.Respond.class).isEmpty() && anySuccess(fixture)) {
                    fixture.acknowledge(random.nextBoolean() ? null : anySdp(random));
                }
            }
            case 13 -> timer(fixture, invariants, random);
            case 14 ->
                fixture.apply(fixture.call.onCancelled(
                        CallFixture.INVITE_TX,
                        fixture.peerRequest(Method.CANCEL, 100).build(),
                        0));
            case 15 -> {
                if (!invariants.open.isEmpty() && random.nextInt(3) == 0) {
                    CallEffect.Send send = invariants.open.get(random.nextInt(invariants.open.size()));
                    fixture.apply(fixture.call.onTransactionFailed(send.txId(), random.nextBoolean(), "", 0));
                } else if (random.nextInt(10) == 0) {
                    fixture.apply(fixture.call.onMediaTimeout(0));
                } else if (random.nextInt(8) == 0) {
                    fixture.apply(
                            switch (random.nextInt(6)) {
                                case 0, 1 -> fixture.call.onMediaPathLost("lost", random.nextInt(4) != 0, 0);
                                case 2 -> fixture.call.onMediaNotGathered(0);
                                case 3 -> fixture.call.onMediaKeyEnds(0);
                                default -> fixture.call.onMediaGathered(CallFixture.MEDIA, 0);
                            });
                } else if (random.nextInt(20) == 0) {
                    fixture.apply(fixture.call.transfers().replaced());
                } else if (random.nextInt(4) == 0) {
                    fixture.apply(
                            fixture.call.contactChanged(SipUri.parse("sip:us@192.0.2." + (1 + random.nextInt(3))), 0));
                } else {
                    String request = Integer.toString(100 + random.nextInt(40));
                    fixture.apply(fixture.call
                            .transfers()
                            .progress(request, STATUSES[random.nextInt(STATUSES.length)], "", 0));
                }
            }
            default -> response(fixture, invariants, random);
        }
    }

    private static void media(CallFixture fixture, Invariants invariants, Random random) {
        if (random.nextInt(5) == 0) {
            fixture.apply(fixture.call.openMedia(0));
            return;
        }
        boolean failed = random.nextInt(20) == 0;
        boolean waits = invariants.mediaOpen && !invariants.mediaReady;
        fixture.apply(
                failed ? fixture.call.onMediaFailed("no ports", 0) : fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        if (waits) {
            invariants.mediaOpen = !failed;
            invariants.mediaReady = !failed;
        }
    }

    private static void response(CallFixture fixture, Invariants invariants, Random random) {
        if (invariants.open.isEmpty()) {
            return;
        }
        int latest = invariants.open.size() - 1 - random.nextInt(Math.min(3, invariants.open.size()));
        CallEffect.Send send = invariants.open.get(latest);
        int status = STATUSES[random.nextInt(STATUSES.length)];
        String tag = random.nextInt(4) == 0 ? "t" + random.nextInt(3) : CallFixture.PEER_TAG;
        List<Header> headers = new ArrayList<>();
        if (status >= 300 && status < 400) {
            headers.add(new Header(
                    HeaderName.CONTACT, "<sip:to" + random.nextInt(9) + "@a.example>;q=0." + random.nextInt(9)));
        }
        if (status == 401 || status == 407) {
            headers.add(new Header(
                    status == 401 ? HeaderName.WWW_AUTHENTICATE : HeaderName.PROXY_AUTHENTICATE,
                    "Digest realm=\"r\", nonce=\"" + random.nextInt(5) + "\", qop=\"auth\""));
        }
        if (status > 100 && status < 200 && random.nextBoolean()) {
            headers.add(new Header(HeaderName.REQUIRE, "100rel"));
            headers.add(new Header(HeaderName.RSEQ, Integer.toString(random.nextInt(4))));
        }
        headers.add(new Header(HeaderName.ALLOW, random.nextBoolean() ? "INVITE, UPDATE" : "INVITE"));
        String body = random.nextInt(4) == 0 ? null : anySdp(random);
        fixture.respond(
                random.nextInt(20) == 0 ? new CallEffect.Send("", send.request()) : send,
                status,
                tag,
                body,
                headers.toArray(Header[]::new));
    }

    private static void timer(CallFixture fixture, Invariants invariants, Random random) {
        CallTimer timer = CallTimer.values()[random.nextInt(CallTimer.values().length)];
        invariants.timers.remove(timer);
        fixture.timer(timer);
    }

    private static boolean anySuccess(CallFixture fixture) {
        return fixture.ofAll(CallEffect.Respond.class).stream()
                .anyMatch(respond -> respond.response().success()
                        && respond.response().cseq().method().equals(Method.INVITE));
    }

    private static String anySdp(Random random) {
        String[] lines = {"", "", "", "a=sendonly", "a=recvonly", "a=inactive", "a=sendrecv", "m=video 9 RTP/AVP 96"};
        int which = random.nextInt(lines.length + 3);
        if (which < lines.length) {
            return sdp(
                    random.nextInt(6) == 0 ? "0.0.0.0" : "198.51.100.7", 30_000 + 2 * random.nextInt(3), lines[which]);
        }
        return which == lines.length
                ? "rubbish"
                : sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP " + (random.nextBoolean() ? "8" : "3"));
    }

    /** Ends the call, leaves every request without a response and lets every timer expire. */
    private static void finish(CallFixture fixture, Invariants invariants, long token) {
        invariants.check(fixture.apply(fixture.call.end(token, List.of(), 0)).effects);
        for (int round = 0; round < 20 && !invariants.released; round++) {
            for (CallEffect.Send send : List.copyOf(invariants.open)) {
                invariants.check(fixture.apply(fixture.call.onTransactionFailed(send.txId(), true, "", 0)).effects);
            }
            for (CallTimer timer : EnumSet.copyOf(invariants.timers)) {
                invariants.timers.remove(timer);
                invariants.check(fixture.apply(fixture.call.onTimer(timer, (round + 1) * 1_000_000L)).effects);
            }
        }
    }
}
