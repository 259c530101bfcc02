package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.xphone.Loopback;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopDeploymentTest {

    private final VertxInternal vertx = (VertxInternal) Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    private ContextInternal on(EventLoop loop) {
        return vertx.contextBuilder().withEventLoop(loop).build();
    }

    @Test
    void theOwnLoopIsFirstAndEachLoopHasAnotherSuccessor() {
        Set<EventLoop> second = new HashSet<>();
        vertx.nettyEventLoopGroup().forEach(each -> {
            List<EventLoop> loops = LoopDeployment.loops(vertx, on((EventLoop) each), 0);
            assertThat(loops).hasSize(3).doesNotHaveDuplicates().startsWith((EventLoop) each);
            assertThat(LoopDeployment.loops(vertx, on((EventLoop) each), 2)).isEqualTo(loops.subList(0, 2));
            assertThat(LoopDeployment.loops(vertx, on((EventLoop) each), 7)).isEqualTo(loops);
            second.add(loops.get(1));
        });
        assertThat(second).hasSize(3);
    }

    @Test
    void aLoopOutsideOfVertxGroupIsFirst() {
        EventLoop foreign = vertx.acceptorEventLoopGroup().next();
        List<EventLoop> loops = LoopDeployment.loops(vertx, on(foreign), 0);
        assertThat(loops).hasSize(4).startsWith(foreign);
        assertThat(LoopDeployment.loops(vertx, on(foreign), 1)).containsExactly(foreign);
    }
}
