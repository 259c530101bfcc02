package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendPermissionTest {

    private static final long SECOND = 1_000_000_000L;

    private final SendPermission permission = new SendPermission(false);

    @Test
    void unprovenHostReceivesASecondOfEarlyMediaAndNothingAfterThe200() {
        permission.onPlan(true, 0);
        assertThat(permission.granted(false, SECOND)).isTrue();
        permission.onPlan(true, SECOND); // an update
        assertThat(permission.granted(false, SECOND + 1)).isFalse();
        assertThat(permission.granted(true, 60 * SECOND)).isTrue();
        permission.onPlan(false, 60 * SECOND);
        assertThat(permission.granted(false, 60 * SECOND)).isFalse();
    }

    @Test
    void provenHostReceivesAudioForFourSecondsAfterThe200() {
        permission.onPlan(false, 0);
        assertThat(permission.granted(true, 4 * SECOND)).isTrue();
        permission.onPlan(false, 3 * SECOND);
        assertThat(permission.granted(true, 4 * SECOND + 1)).isFalse();
        assertThat(permission.unlimited()).isFalse();
        permission.confirm();
        assertThat(permission.granted(false, 60 * SECOND)).isTrue();
        assertThat(permission.unlimited()).isTrue();
    }

    @Test
    void peerThatWasCalledIsNotLimited() {
        SendPermission called = new SendPermission(true);
        called.onPlan(true, 0);
        assertThat(called.unlimited()).isTrue();
        assertThat(called.granted(false, 60 * SECOND)).isTrue();
        assertThat(called.checkGranted(10_000)).isTrue();
    }

    @Test
    void checksOfUnprovenHostsHaveALimitUntilTheCallerIsConfirmed() {
        assertThat(permission.checkGranted(1_000)).isTrue();
        assertThat(permission.checkGranted(501)).isFalse();
        assertThat(permission.checkGranted(500)).isTrue();
        assertThat(permission.checkGranted(1)).isFalse();
        permission.confirm();
        assertThat(permission.checkGranted(10_000)).isTrue();
    }
}
