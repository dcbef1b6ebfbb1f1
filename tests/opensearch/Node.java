import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.mapper.MapperExtrasModulePlugin;
import org.opensearch.index.reindex.ReindexModulePlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.painless.PainlessModulePlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4ModulePlugin;

/** One node of OpenSearch in a process of its own, so that it can be killed; it ends with whoever started it. */
public final class Node {
    private static final List<Class<? extends Plugin>> PLUGINS = List.of(
        CommonAnalysisModulePlugin.class, MapperExtrasModulePlugin.class, Netty4ModulePlugin.class,
        PainlessModulePlugin.class, ReindexModulePlugin.class);

    /** Takes the path of a file of node settings, a line each: name=value; a list is divided by commas. */
    public static void main(final String[] arguments) throws Exception {
        final var settings = settings(Path.of(arguments[0]));
        final var environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), null, () -> settings.get("node.name"));
        final var node = new OpenSearchRunnerNode(environment, PLUGINS);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        // Nothing is ever written there: it ends when whoever started this is gone, however that came.
        while (System.in.read() >= 0) { }
        System.exit(0);
    }

    private static Settings settings(final Path file) throws IOException {
        final var lines = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            lines.load(reader);
        }
        final var settings = Settings.builder();
        lines.stringPropertyNames().forEach(name -> settings.put(name, lines.getProperty(name)));
        return settings.build();
    }

    private static void close(final OpenSearchRunnerNode node) {
        try {
            node.close();
        } catch (final IOException error) {
            error.printStackTrace();
        }
    }
}
