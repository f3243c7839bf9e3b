"""Common first names in Sweden, written for the hints: not a register, and not complete."""

COMMON = frozenset(
    """
    Abbas Abdi Abdirahman Abdullah Adam Adel Adrian Agda Agnes Agneta Ahmad Ahmed Aida Aina Aisha Albert
    Albin Aleksandra Alex Alexander Alexandra Alexis Alf Alfred Ali Alice Alicia Alina Allan Alma Alva
    Alvar Alvin Amalia Amanda Amin Amina Amir Amira Ana Anders Andrea Andreas Andrzej André Anette
    Angelica Anita Ann Ann-Britt Ann-Christin Ann-Kristin Ann-Marie Ann-Sofie Anna Anna-Greta Anna-Karin
    Anna-Lena Anna-Lisa Anna-Maria Anne Anne-Marie Anneli Annelie Annette Annica Annie Annika Annikki
    Anton Antonia Aram Arne Aron Artur Arvid Asha Asta Astrid August Augusta Axel Aya Aylin Barbro Beata
    Beatrice Bella Bengt Benjamin Berit Bernt Bertil Birger Birgit Birgitta Birgitte Björn Bodil Boel
    Bojan Britt Britt-Marie Britta Bror Börje Camilla Carin Carina Carl Carl-Johan Carolina Caroline
    Cecilia Charlie Charlotta Charlotte Christel Christer Christian Christina Christine Christoffer
    Claes Clara Conny Cornelia Crister Curt Dagmar Dagny Daniel Daniela Danuta David Denise Dennis
    Desirée Diana Disa Dragan Dragana Ebba Ebbe Eddie Edit Edith Edvard Edvin Egon Eila Einar Eira Elena
    Eleonora Eli Elias Elin Elina Elis Elisa Elisabet Elisabeth Ella Ellen Ellinor Elliot Elof Elsa
    Elsie Elvira Elvy Emanuel Embla Emelie Emil Emilia Emilie Emma Emmy Enar Engla Erica Erik Erika
    Erland Erling Ernst Eskil Ester Esther Ethel Eva Evelina Evert Ewa Fadumo Fanny Farah Fatemeh Fatima
    Fatma Felicia Felix Filip Filippa Folke Frank Fredrik Freja Frida Fritz Gabriel Gabriella Georg Gerd
    Gerda Gerhard Gertrud Gina Gisela Gizem Gladys Goran Gottfrid Greger Greta Gry Gudrun Gun Gunborg
    Gunhild Gunilla Gunnar Gunnel Gunvor Gustaf Gustav Göran Gösta Göte Habib Hadi Halima Hamid Hampus
    Hanna Hannah Hannes Hans Hans-Erik Harald Harriet Harry Hasan Hassan Hedda Hedvig Heidi Helen Helena
    Helene Helga Helge Helmi Helmut Helny Henning Henrik Henry Herbert Herman Hilda Hilding Hilma
    Hjalmar Hodan Holger Hugo Hussein Håkan Ibrahim Ida Idris Idun Iman Ines Inez Ing-Marie Inga
    Inga-Britt Inga-Lill Inge Ingeborg Ingegerd Ingegärd Ingela Ingemar Inger Ingmar Ingrid Ingvar Irena
    Irene Iris Irma Isa Isabella Isabelle Isak Ismail Ivan Ivar Jack Jacob Jakob Jama Jamal Jan Jan-Erik
    Jan-Olof Jana Jane Janet Janina Jasmin Jasmine Jeanette Jelena Jennifer Jenny Jens Jerker Jerry
    Jesper Jessica Jill Jim Jimmy Joakim Joel Johan Johanna Johannes John Johnny Jon Jonas Jonathan
    Jonna Josef Josefin Josefina Josefine Josephine Judit Judith Julia Julian Julius June Jörgen Kadir
    Kai Kaj Kajsa Kalle Kamal Karim Karin Karl Karl-Erik Karolina Kasper Katarina Katarzyna Kate Katja
    Katrin Kenneth Kent Kerstin Kevin Khadija Khadra Khaled Khalid Kim Kjell Klas Knut Konrad Krister
    Kristian Kristina Kristoffer Krzysztof Kurt Laila Lars Lars-Erik Lars-Åke Lasse Latifa Laura Layla
    Leia Leif Leila Lena Lennart Leo Leon Leona Levi Liam Lilian Lillemor Lilly Lina Linda Linn Linnea
    Linnéa Linus Lis Lisa Lisbet Lisbeth Lise Lise-Lotte Liselott Liselotte Lotta Louis Louise Lova
    Lovisa Lucas Ludvig Lukas Lycke Lydia Lykke Maciej Madeleine Magda Magdalena Magnus Mahmoud Mahmud
    Mai Maj-Britt Maj-Lis Maja Malin Malte Manuel Marcus Margareta Margaretha Margit Margot Margret
    Maria Mariam Marianne Marie Marie-Louise Marika Marina Mario Marit Markus Marta Marte Martha Martin
    Martina Maryam Mathias Mathilda Matilda Mats Matteo Matthias Mattias Mehmet Melina Melissa Melker
    Melvin Meriam Michael Michaela Michelle Miguel Mika Mikael Mikaela Mila Milan Milla Milo Milton Mina
    Minna Mio Mira Miriam Mirjam Moa Mohamed Mohammad Mohammed Mohamud Molly Mona Monica Monika Morgan
    Muhammad Mustafa Märta Nadia Nadja Naima Natalia Natalie Nathalie Nellie Nelly Nicklas Nicole Nikita
    Niklas Nils Nina Noah Noel Noor Nora Nour Ola Olav Ole Olga Oliver Olivia Olle Olof Omar Omid Oscar
    Oskar Osman Otto Ovar Ove Pamela Patricia Patrik Paul Paula Paulina Pelle Per Per-Erik Per-Olof
    Pernilla Peter Petra Petter Philip Pia Pierre Piotr Pontus Pär Ragnar Ragnhild Rahma Raija Ralf
    Ramona Rasmus Ray Rebecca Rebecka Regina Reijo Reine Reza Richard Rickard Rikard Rita Ritva Robert
    Robin Roger Roland Rolf Ronja Ronny Rosa Rose Rose-Marie Roy Ruben Runa Rune Rut Ruth Ryan Said
    Sally Salma Sam Samira Samuel Sandra Sanna Sara Sarah Sebastian Selma Sergej Shirin Sigbritt Sigge
    Signe Sigrid Sigurd Sigvard Simon Simone Sirkka Siv Sixten Sofia Sofie Solveig Solvig Sonja Sophia
    Stefan Stella Stellan Stephan Stina Sture Sune Susan Susanna Susanne Svante Svea Sven Sven-Erik
    Sylvia Sylwia Sören Tage Taha Tamara Tanja Tariq Tea Ted Tekla Teodor Teresa Tereza Thea Theo
    Theodor Therese Thomas Thor Tilda Tilde Tim Timo Tina Tindra Tobias Tom Tomas Tommy Tony Torbjörn
    Tord Tore Torgny Torsten Tova Tove Ture Tuva Tyr Tyra Ulf Ulla Ulla-Britt Ulla-Karin Ulrik Ulrika
    Uno Ursula Valdemar Valentina Valter Vanessa Vanja Vera Veronica Veronika Victor Victoria
    Vidar Viggo Viktor Viktoria Vilgot Vilhelm Vilma Vincent Viola Viveca Viveka Vivianne Waldemar
    Walter Werner Wilhelm Wille William Wilma Yasmin Yasmine Yngve Yusuf Yvonne Zahra Zainab Zara Zeinab
    Zelda Zlatan Zoran Åke Åsa Åse Ömer Örjan
    """.split()
)
# Also a word, a place or a month: a name only where the sentence makes it one.
ALSO_WORDS = frozenset(
    """
    Ask Bo Dag Gull Jarl Joy Klara Liv Lo Love Maj Mark Max May My Nova Saga Siri Sol Sten Stig Tor Urban Vega
    Vide
    """.split()
)
