package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CodecShareTest {

    private final EventLoop loop = new DefaultEventLoop();

    @AfterEach
    void close() {
        loop.shutdownGracefully();
    }

    @Test
    void asManyCallsAsTheLimitFit() {
        for (int limit : new int[] {1, 3, 7, 12, 60, 999}) {
            int size = CodecShare.of(limit);
            CodecShare[] calls = new CodecShare[limit];
            for (int i = 0; i < limit; i++) {
                calls[i] = CodecShare.take(loop, 2, size);
                assertThat(calls[i]).as("call %d of %d", i, limit).isNotNull();
            }
            assertThat(CodecShare.take(loop, 2, size)).isNull();
            assertThat(calls[0].loop()).isEqualTo(2);
            for (CodecShare call : calls) {
                call.release();
                call.release();
            }
            assertThat(CodecShare.taken(loop)).isZero();
        }
    }

    @Test
    void sizeFollowsTheCodecInUse() {
        CodecShare call = CodecShare.take(loop, 0, CodecShare.of(1));
        assertThat(CodecShare.take(loop, 0, CodecShare.of(10))).isNull();
        call.resize(0);
        CodecShare other = CodecShare.take(loop, 0, CodecShare.of(1));
        assertThat(other).isNotNull();
        call.resize(CodecShare.of(10)); // a change during the call is not refused
        assertThat(CodecShare.taken(loop)).isGreaterThan(1_000_000);
        assertThat(CodecShare.of(Integer.MAX_VALUE)).isZero();
    }
}
