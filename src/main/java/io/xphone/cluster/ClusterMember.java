package io.xphone.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Hazelcast with an interceptor of connections, and the cluster manager that owns it. */
final class ClusterMember extends HazelcastClusterManager {

    /** The member attribute that the cluster manager reads the id of a node from. */
    private static final String NODE_ID = "__vertx.nodeId";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final HazelcastInstance instance;

    private ClusterMember(HazelcastInstance instance) {
        super(instance);
        this.instance = instance;
    }

    /** Starts Hazelcast on a thread of its own, as it blocks. */
    static Future<HazelcastClusterManager> start(Config config, MemberSocketInterceptor interceptor) {
        config.getNetworkConfig()
                .setSocketInterceptorConfig(
                        new SocketInterceptorConfig().setEnabled(true).setImplementation(interceptor));
        config.getMemberAttributeConfig()
                .setAttribute(NODE_ID, UUID.randomUUID().toString());
        Promise<HazelcastClusterManager> started = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    try {
                        started.complete(new ClusterMember(HazelcastInstanceFactory.newHazelcastInstance(
                                config, "xphone-" + NUMBER.incrementAndGet(), new Context(interceptor))));
                    } catch (RuntimeException failure) {
                        started.fail(failure);
                    }
                },
                "cluster start");
        thread.setDaemon(true);
        thread.start();
        return started.future();
    }

    /** The manager does not stop an instance that it did not start. */
    @Override
    public void leave(Completable<Void> left) {
        super.leave((none, failure) -> {
            Thread stop = new Thread(
                    () -> {
                        instance.shutdown();
                        left.complete(null, failure);
                    },
                    "cluster stop");
            stop.start();
        });
    }

    private static final class Context extends DefaultNodeContext {
        private final MemberSocketInterceptor interceptor;

        Context(MemberSocketInterceptor interceptor) {
            this.interceptor = interceptor;
        }

        @Override
        public NodeExtension createNodeExtension(Node node) {
            return new DefaultNodeExtension(node) {
                @Override
                public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpoint) {
                    return interceptor;
                }
            };
        }
    }
}
