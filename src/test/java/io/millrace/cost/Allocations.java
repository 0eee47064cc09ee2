package io.millrace.cost;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Allocations of the threads of another JVM on this machine, as counted by that JVM. */
final class Allocations implements AutoCloseable {

    private final JMXConnector connector;
    private final ThreadMXBean threads;

    Allocations(long pid) throws Exception {
        var machine = VirtualMachine.attach(Long.toString(pid));
        try {
            connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
        } finally {
            machine.detach();
        }
        threads = ManagementFactory.newPlatformMXBeanProxy(
                connector.getMBeanServerConnection(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    }

    /** Bytes by thread. */
    Map<Long, Long> now() {
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        var all = new HashMap<Long, Long>();
        for (int i = 0; i < ids.length; i++) {
            all.put(ids[i], bytes[i]);
        }
        return all;
    }

    /** By all live threads; pool threads live throughout the measurement. */
    long since(Map<Long, Long> before) {
        return now().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
