# For the scripts beside and below it, which set `root`: packages the application where it is older than its sources, compiles
# the measurements, and sets `classes` and `libraries`.
app="$root/target/quarkus-app"
if [ ! -f "$app/quarkus-run.jar" ] || [ -n "$(find "$root/src/main" "$root/pom.xml" -name node_modules -prune -o -type f -newer "$app/quarkus-run.jar" -print | head -n 1)" ]; then
    (cd "$root" && ./mvnw -B -q package -DskipTests -DskipITs)
fi
classes="$root/target/bench/classes"
libraries="$app/app/*:$app/lib/main/*:$app/lib/boot/*"
mkdir -p "$classes"
javac -Xlint:all,-processing,-classfile,-path -Werror -d "$classes" -cp "$libraries" "$root"/bench/src/*.java
