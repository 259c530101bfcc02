package io.xphone;

import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of agents over loopback: each has a Vert.x of its own. */
public abstract class OnLoopback {

    protected Loopback loop;

    @BeforeEach
    void open() {
        loop = new Loopback();
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
    }

    /** A peer that records what goes over the wire; its calls are answered at once. */
    protected FakePbx pbx(FakePbxOptions options) throws Exception {
        return Loopback.await(FakePbx.create(loop.vertx(), options).start()).autoAnswer();
    }

    protected FakePbx pbx() throws Exception {
        return pbx(new FakePbxOptions());
    }
}
