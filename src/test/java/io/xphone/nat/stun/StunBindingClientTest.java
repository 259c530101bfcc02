package io.xphone.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunBindingClientTest {

    private static final TransactionId ID = new TransactionId("000102030405060708090a0b");
    private static final TransactionId OTHER = new TransactionId("ffffffffffffffffffffffff");
    private static final StunAddress ADDRESS = StunAddress.of(new byte[] {(byte) 192, 0, 2, 1}, 40000);

    private final StunBindingClient client = new StunBindingClient(ID, StunTimers.DEFAULT);

    @Test
    void sendsSevenRequestsAtTheTimesOfTheRfcAndFails() {
        List<Long> times = new ArrayList<>();
        long now = 0;
        List<StunEffect> effects = client.start(now);
        StunMessage request = ((StunEffect.Send) effects.get(0)).request();
        while (effects.size() == 2) {
            assertThat(effects.get(0)).isEqualTo(new StunEffect.Send(request));
            times.add(now);
            now += ((StunEffect.StartTimer) effects.get(1)).delayMillis();
            effects = client.onTimer();
        }
        assertThat(times).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L);
        assertThat(now).isEqualTo(39500);
        assertThat(effects).containsExactly(new StunEffect.Failed(StunEffect.Cause.TIMEOUT, 0, "no response"));
        assertThat(client.done()).isTrue();
        assertThat(request.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(request.fingerprintValid()).isTrue();
        nothingHasAnEffect();
    }

    @Test
    void fourRequestsFitIntoTheTimeForTheResponse() {
        assertThat(StunTimers.within(200, 200)).isEqualTo(new StunTimers(25, 7, 16));
        assertThat(StunTimers.within(10, 10).rtoMillis()).as("at least").isEqualTo(20);
        assertThat(StunTimers.within(10_000, 10_000)).as("at most").isEqualTo(StunTimers.DEFAULT);
        StunTimers patient = StunTimers.within(200, 5_000);
        assertThat(patient.rtoMillis()).isEqualTo(25);
        assertThat(patient.totalMillis()).isBetween(5_000L, 10_000L);
        assertThat(StunTimers.within(10, 60_000).totalMillis()).isGreaterThan(60_000);
    }

    @Test
    void singleRequestWaitsTheLastInterval() {
        StunBindingClient once = new StunBindingClient(ID, new StunTimers(100, 1, 3));
        assertThat(once.start(0)).endsWith(new StunEffect.StartTimer(300));
        assertThat(once.onTimer()).hasOnlyElementsOfType(StunEffect.Failed.class);
    }

    @Test
    void reportsTheAddressAndTheRoundTripTime() {
        client.start(1000);
        assertThat(client.onMessage(success(ID), 1040))
                .containsExactly(new StunEffect.StopTimer(), new StunEffect.Mapped(ADDRESS, 40));
        assertThat(client.done()).isTrue();
        nothingHasAnEffect();
    }

    @Test
    void roundTripTimeIsUnknownAfterARetransmission() {
        client.start(0);
        client.onTimer();
        assertThat(client.onMessage(success(ID), 510))
                .containsExactly(new StunEffect.StopTimer(), new StunEffect.Mapped(ADDRESS, -1));
    }

    @Test
    void failsOnAnErrorResponse() {
        client.start(0);
        StunMessage error = StunMessage.builder(StunClass.ERROR, StunMessage.BINDING, ID)
                .error(500, "Server Error")
                .build();
        assertThat(client.onMessage(error, 1))
                .containsExactly(
                        new StunEffect.StopTimer(),
                        new StunEffect.Failed(StunEffect.Cause.ERROR_RESPONSE, 500, "Server Error"));
        nothingHasAnEffect();
    }

    @Test
    void failsOnUnusableResponses() {
        for (StunMessage response : List.of(
                StunMessage.builder(StunClass.ERROR, StunMessage.BINDING, ID).build(),
                StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID).build(),
                StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID)
                        .xorMappedAddress(ADDRESS)
                        .attribute(0x7777, new byte[0])
                        .build())) {
            StunBindingClient each = new StunBindingClient(ID, StunTimers.DEFAULT);
            each.start(0);
            List<StunEffect> effects = each.onMessage(response, 1);
            assertThat(effects).first().isEqualTo(new StunEffect.StopTimer());
            assertThat(((StunEffect.Failed) effects.get(1)).cause()).isEqualTo(StunEffect.Cause.UNUSABLE);
            assertThat(each.done()).isTrue();
        }
    }

    @Test
    void ignoresOtherMessages() {
        client.start(0);
        byte[] broken = success(ID).bytes();
        broken[broken.length - 1] ^= 1;
        assertThat(client.onMessage(success(OTHER), 1)).isEmpty();
        assertThat(client.onMessage(StunMessage.bindingIndication(ID), 1)).isEmpty();
        assertThat(client.onMessage(
                        StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID)
                                .build(),
                        1))
                .isEmpty();
        assertThat(client.onMessage(
                        StunMessage.builder(StunClass.SUCCESS, 3, ID)
                                .xorMappedAddress(ADDRESS)
                                .build(),
                        1))
                .isEmpty();
        assertThat(client.onMessage(StunMessage.parse(broken, 0, broken.length), 1))
                .isEmpty();
        assertThat(client.done()).isFalse();
        assertThat(client.onMessage(success(ID), 2)).contains(new StunEffect.Mapped(ADDRESS, 2));
    }

    @Test
    void ignoresOptionalAttributes() {
        client.start(0);
        StunMessage response = StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID)
                .attribute(0x802b, new byte[8])
                .xorMappedAddress(ADDRESS)
                .build();
        assertThat(client.onMessage(response, 3)).contains(new StunEffect.Mapped(ADDRESS, 3));
    }

    @Test
    void failsOnATransportError() {
        client.start(0);
        assertThat(client.onTransportError("unreachable"))
                .containsExactly(
                        new StunEffect.StopTimer(),
                        new StunEffect.Failed(StunEffect.Cause.TRANSPORT, 0, "unreachable"));
        nothingHasAnEffect();
    }

    @Test
    void hasNoEffectBeforeTheStart() {
        assertThat(client.onTimer()).isEmpty();
        assertThat(client.onMessage(success(ID), 0)).isEmpty();
        assertThat(client.onTransportError("x")).isEmpty();
        assertThat(client.start(0)).hasSize(2);
        assertThat(client.start(0)).isEmpty();
    }

    @Test
    void validatesArguments() {
        assertThatThrownBy(() -> new StunBindingClient(StunMessage.bindingIndication(ID), StunTimers.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StunTimers(0, 7, 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StunTimers(500, 21, 16)).isInstanceOf(IllegalArgumentException.class);
    }

    private void nothingHasAnEffect() {
        assertThat(client.start(9)).isEmpty();
        assertThat(client.onTimer()).isEmpty();
        assertThat(client.onMessage(success(ID), 9)).isEmpty();
        assertThat(client.onTransportError("x")).isEmpty();
        assertThat(client.done()).isTrue();
    }

    private static StunMessage success(TransactionId id) {
        return StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, id)
                .xorMappedAddress(ADDRESS)
                .fingerprint()
                .build();
    }
}
