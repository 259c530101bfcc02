package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediaLoopsTest {

    @Test
    void callRunsOnTheLeastLoadedLoop() {
        MediaLoops loops = new MediaLoops(3);
        assertThat(loops.acquire()).as("the agent's own").isZero();
        assertThat(loops.acquire()).isEqualTo(1);
        assertThat(loops.acquire()).isEqualTo(2);
        assertThat(loops.acquire()).as("all have as many").isZero();
        loops.release(2);
        assertThat(loops.acquire()).isEqualTo(2);
        loops.release(1);
        loops.release(2);
        assertThat(loops.acquire()).as("of two the first").isEqualTo(1);
        assertThat(loops.acquire()).isEqualTo(2);
        assertThat(loops.calls(0)).isEqualTo(2);
        assertThat(loops.calls(1)).isEqualTo(1);
    }

    @Test
    void singleLoopRunsAllCalls() {
        MediaLoops loops = new MediaLoops(1);
        for (int i = 0; i < 5; i++) {
            assertThat(loops.acquire()).isZero();
        }
        assertThat(loops.calls(0)).isEqualTo(5);
    }
}
