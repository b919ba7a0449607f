package io.tributary.rules.catalog;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.function.HubFunctions;
import io.tributary.rules.program.SourceLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.CatalogFunction;
import org.apache.flink.table.catalog.CatalogFunctionImpl;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.FunctionNotExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * The platform's tables as rules see them: {@code messages}, {@code lifecycle} and {@code shadow}, and one for each product the key may list, under its id; and the functions of
 * rules. Products are asked for whenever Flink asks, so a new {@code payloadSchema} holds from the next query on.
 */
final class HubCatalog extends ReadOnlyCatalog {
    static final String DATABASE = "tributary";

    private final Products products;
    private final HubTableFactory factory;
    private final Map<String, ScalarFunction> functions = HubFunctions.all();

    HubCatalog(String name, Products products, HubLogs logs) {
        super(name, DATABASE);
        this.products = products;
        this.factory = new HubTableFactory(logs);
    }

    /** Asks for the products, so that whoever gave a wrong address or key hears of it now. */
    @Override
    public void open() {
        products.ids();
    }

    @Override
    public void close() {}

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(factory);
    }

    @Override
    public List<String> listDatabases() {
        return List.of(DATABASE);
    }

    @Override
    public boolean databaseExists(String name) {
        return name.equals(DATABASE);
    }

    @Override
    public CatalogDatabase getDatabase(String name) throws DatabaseNotExistException {
        requireDatabase(name);
        return new CatalogDatabaseImpl(Map.of(), "what devices publish to the platform, and what happens to them");
    }

    @Override
    public List<String> listTables(String database) throws DatabaseNotExistException {
        requireDatabase(database);
        List<String> tables = new ArrayList<>(
                Stream.of(SourceLog.values()).map(SourceLog::table).toList());
        tables.addAll(products.ids());
        return tables;
    }

    @Override
    public CatalogBaseTable getTable(ObjectPath path) throws TableNotExistException {
        return table(path).orElseThrow(() -> new TableNotExistException(getName(), path));
    }

    @Override
    public boolean tableExists(ObjectPath path) {
        return table(path).isPresent();
    }

    private Optional<HubTable> table(ObjectPath path) {
        String name = path.getObjectName();
        if (!databaseExists(path.getDatabaseName())) {
            return Optional.empty();
        }
        Optional<HubTable> ofLog = SourceLog.ofTable(name).map(HubTable::of);
        return ofLog.isPresent() || !isProductId(name)
                ? ofLog
                : products.find(name).map(this::tableOf);
    }

    private HubTable tableOf(ProductTable product) {
        try {
            return HubTable.of(product);
        } catch (IllegalArgumentException e) {
            throw new CatalogException(e.getMessage() + "; give the product another payloadSchema");
        }
    }

    /** Other names are not asked for. */
    private static boolean isProductId(String name) {
        try {
            DeviceId.requireProductId(name);
            return true;
        } catch (RejectedException e) {
            return false;
        }
    }

    @Override
    public List<String> listFunctions(String database) throws DatabaseNotExistException {
        requireDatabase(database);
        return List.copyOf(functions.keySet());
    }

    @Override
    public boolean functionExists(ObjectPath path) {
        return function(path).isPresent();
    }

    @Override
    public CatalogFunction getFunction(ObjectPath path) throws FunctionNotExistException {
        return function(path)
                .map(function -> new CatalogFunctionImpl(function.getClass().getName()))
                .orElseThrow(() -> new FunctionNotExistException(getName(), path));
    }

    /** Flink asks in lower case. */
    private Optional<ScalarFunction> function(ObjectPath path) {
        return databaseExists(path.getDatabaseName())
                ? Optional.ofNullable(functions.get(path.getObjectName().toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }

    private void requireDatabase(String name) throws DatabaseNotExistException {
        if (!databaseExists(name)) {
            throw new DatabaseNotExistException(getName(), name);
        }
    }
}
